"""What a token may be made for: the first words of the API's addresses, and what each is called."""

from collections.abc import Mapping

DOORS: Mapping[str, str] = {
    "requests": "Requests", "inbox": "Triage", "approvals": "Reviews", "projects": "Projects", "links": "Links between projects",
    "plan-templates": "Templates of plans", "roadmap": "Roadmap", "funds": "Funding",
    "allocations": "Allocations", "actuals": "Actuals", "years": "Fiscal years", "kpis": "KPIs", "goals": "Goals", "moments": "Moments",
    "data-sources": "Data sources", "notices": "Notices", "people": "People", "duties": "Duties", "policies": "Policies", "calendars": "Calendars",
    "departments": "Departments", "audit": "Audit", "registers": "Registers", "launches": "Launches", "catalogue": "Catalogue", "tools": "Tools",
    "files": "Files", "holds": "Holds", "imports": "Files taken over", "assurances": "Assurances", "checklists": "Checklists", "packs": "Board packs",
    "views": "Saved views", "clocks": "Clocks", "forecasts": "Forecasts", "sizes": "Sizes", "stand-ins": "Stand-ins", "lane": "Open lane", "conditions": "Conditions",
    "disagreements": "Disagreements", "break-glass": "Break-glass",
    "reasons": "Reasons that are used again", "sponsored": "Sponsored work", "operations": "Operations", "convergence": "Convergence",
    "data-quality": "Data quality", "pulse": "Pulse", "perception": "Perception and fact", "benchmarks": "Benchmarks", "brief": "Daily brief",
    "post": "Letters that wait", "cycles": "Planning cycles", "actions": "Actions", "strategies": "Strategies", "alignment": "Alignment",
    "insights": "Insights", "lessons": "Lessons", "triage-rules": "Rules of triage", "triage-rota": "Rota of triage", "friction": "Friction", "promises": "Promises",
}  # fmt: skip
