"""What drf-spectacular is told of the API's document; plain data, read before anything else is."""

SETTINGS = {
    "TITLE": "Bridge",
    "DESCRIPTION": "The joint work of marketing and technology: requests, decisions, money, projects and KPIs.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SERVE_PERMISSIONS": ["collab.web.permissions.SignedIn"],
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "collab.web.describing.refusals"],
    "ENUM_NAME_OVERRIDES": {
        "RequestState": "projects.intake.states.State",
        "LaunchState": "projects.launches.states.State",
        "LaunchKind": "projects.launches.states.Kind",
        "CostKind": "projects.intake.costs.CostKind",
        "CostClass": "projects.intake.costs.CostClass",
        "Track": "collab.approvals.states.Track",
        "Role": "collab.access.roles.Role",
        "RouteState": "collab.approvals.states.RouteState",
        "ChangeState": "funding.funds.models.ChangeState",
        "FundSide": "funding.funds.models.FundSide",
        "ProjectSide": ["marketing", "it"],
        "MilestoneState": ["due", "done", "missed"],
        "Health": "projects.portfolio.states.Health",
        "NoticeWay": "collab.notices.states.Way",
        "Verdict": "collab.approvals.states.Verdict",
    },
}
