"""The project and the common ground. What stands above may import what stands below, never up; on one line stand strangers.

    collab.urls | collab.management | collab.apps
    collab.api | collab.reactions | collab.showing | collab.proving | collab.navigation | collab.wsgi
    collab.granting
    collab.celery | collab.tasks | collab.rights | collab.health | collab.metrics | collab.disclosure | collab.scopes
    collab.housekeeping | collab.readiness | collab.values
    collab.environment
    collab.demo
    collab.packs
    collab.dashboards
    collab.convergence | projects.friction
    collab.keeping | collab.pulse
    projects.post | projects.roadmap
    projects.intake
    projects.rota
    projects.assurances | projects.catalogue | projects.owned | projects.promises
    collab.insights | projects.clocks
    projects.portfolio
    projects.launches
    funding.funds
    funding.ledger
    collab.agenda
    collab.customer
    collab.kpis
    collab.policies | collab.directory
    collab.appointments
    collab.approvals
    collab.stream
    collab.files
    collab.notes
    collab.notices
    collab.registers | collab.saved
    collab.access
    collab.account
    collab.events
    collab.people
    collab.web
    collab.workflow
    collab.kit

``settings`` and ``administration`` are wiring outside the floors; ``launch`` runs before anything is installed and imports none of them.
pyproject.toml holds the contract, docs/house.md says what lives where.
"""
