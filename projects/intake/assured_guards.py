"""What assurances are of, held against requests: one is made of, and used for, a request with that supplier and that kind of data."""

import pgtrigger

from collab.kit.guards import refuses

OF_ITS_REQUEST = refuses(
    "of_its_request",
    pgtrigger.Insert,
    """NOT EXISTS (SELECT 1 FROM intake_request q JOIN registers_entry s ON s.id = NEW.supplier_id
        WHERE q.number = NEW.request AND q.data_kind = NEW.data_kind AND s.code::text = ANY (q.suppliers))""",
    "An assurance is of a supplier and the kind of data of the request that was reviewed.",
)
FOR_THE_SAME = refuses(
    "for_the_same",
    pgtrigger.Insert,
    """NOT EXISTS (SELECT 1 FROM assurances_assurance a JOIN registers_entry s ON s.id = a.supplier_id
        JOIN approvals_decision d ON d.id = NEW.decision_id JOIN intake_request q ON q.route_id = d.route_id
        WHERE a.id = NEW.assurance_id AND q.number = NEW.request AND q.data_kind = a.data_kind AND q.suppliers = ARRAY[s.code]::varchar[])""",
    "An assurance is used for a request with the same supplier alone, and the same kind of data.",
)
