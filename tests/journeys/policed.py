"""The pages of drafts of policies of what people may sign, of stand-ins and the open lane: stops of the tour, as their words. The demo has a draft and a limit."""

PAGES = (
    ("a draft of a policy", "admin", "/policies/drafts/{drafted}/"),
    ("a draft of a policy, of an executive", "cmo", "/policies/drafts/{drafted}/"),
    ("try a draft", "admin", "/policies/drafts/{drafted}/preview/?track=&amount=80k&data_class=personal"),
    ("rows of a draft from a file", "admin", "/policies/drafts/{drafted}/import/"),
    ("what people may sign", "admin", "/policies/authority/"),
    ("stand-ins", "privacy", "/stand-ins/"),
    ("the open lane", "privacy", "/lane/"),
)
FORMS = (
    ("add a row", "admin", "/policies/drafts/{drafted}/rows/", "Save the row"),
    ("change a row", "admin", "/policies/drafts/{drafted}/rows/1/", "Save the row"),
    ("settings of a draft", "admin", "/policies/drafts/{drafted}/settings/", "Save"),
    ("propose a draft", "admin", "/policies/drafts/{drafted}/propose/", "Propose"),
    ("set a limit", "admin", "/policies/authority/limits/", "Set the limit"),
    ("set a remit", "admin", "/policies/authority/remits/", "Set it"),
    ("let somebody stand in", "privacy", "/stand-ins/new/", "Set it"),
)
