"""What is there is found by its folded words too. A batch a transaction: people go on working meanwhile, and it may be run again."""

from typing import Any

from django.db import migrations, transaction

BATCH = 1000
FILL = """
UPDATE intake_request SET search = setweight(public.words_vector(coalesce(title, '')), 'A')
        || setweight(public.words_vector(coalesce(outcome, '') || ' ' || coalesce(problem, '')), 'B')
 WHERE id > %s AND id <= %s
"""
WORDS = """
INSERT INTO intake_word (word, keys) SELECT w, public.words_keys(w)
  FROM (SELECT DISTINCT w COLLATE "C" AS w
          FROM intake_request r, regexp_split_to_table(public.words_folded(concat_ws(' ', r.title, r.outcome, r.problem)), ' +') w
         WHERE r.state <> 'draft' AND r.id > %s AND r.id <= %s) found
 WHERE length(w) BETWEEN 4 AND 40 AND w !~ '[0-9\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]' AND NOT EXISTS (SELECT 1 FROM intake_word k WHERE k.word = w)
 ORDER BY w ON CONFLICT DO NOTHING
"""


def fill(apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(id), 0) FROM intake_request")
        (last,) = cursor.fetchone()
    for low in range(0, last, BATCH):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            cursor.execute(FILL, [low, low + BATCH])
            cursor.execute(WORDS, [low, low + BATCH])


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("intake", "0014_words_of_requests")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
