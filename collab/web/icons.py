"""The icons the sprite holds. A page can only draw what stands here, so the sprite stays small."""

_NAMES = """
alarm-clock archive arrow-down arrow-down-right arrow-left arrow-right arrow-up arrow-up-right ban bell book-open
building-2 calendar chart-gantt check chevron-down chevron-left chevron-right circle-alert circle-check circle-dashed
circle-dot circle-question-mark circle-x clock coins copy cpu database diamond download ellipsis external-link eye-off
file-pen file-text flag folder-kanban gauge git-branch git-merge hammer hand-coins handshake history hourglass house
inbox info keyboard landmark layers lightbulb link list-checks list-filter lock log-out mail map-pin megaphone
message-circle-question-mark messages-square minus moon octagon-x pause pencil play plus printer refresh-cw rocket route
scale search send settings shield shield-check signature sparkles sun table-2 target trending-up triangle-alert undo-2
upload user user-round-check users wallet wrench x
"""
ICONS = frozenset(_NAMES.split())
