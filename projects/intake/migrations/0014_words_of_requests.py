"""Requests are found by folded words, and the words there are lie by themselves, for slips to be mended by."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("intake", "0013_fill_the_worth"), ("people", "0004_words")]

    operations = [
        migrations.CreateModel(
            name="Word",
            fields=[
                ("word", models.CharField(db_collation="C", max_length=40, primary_key=True, serialize=False)),
                ("keys", django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), size=None)),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="request",
            name="searchable",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="searchable",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    NEW.search := setweight(public.words_vector(coalesce(NEW.title, '')), 'A')\n        || setweight(public.words_vector(coalesce(NEW.outcome, '') || ' ' || coalesce(NEW.problem, '')), 'B');\n    RETURN NEW;\n",
                    hash="496f75738b2604fae2423e7bba6d6e52ef7eb696",
                    operation='INSERT OR UPDATE OF "title", "problem", "outcome"',
                    pgid="pgtrigger_searchable_9d53f",
                    table="intake_request",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="request",
            trigger=pgtrigger.compiler.Trigger(
                name="words_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF NEW.state <> 'draft' AND (OLD.state = 'draft'\n            OR (NEW.title, NEW.outcome, NEW.problem) IS DISTINCT FROM (OLD.title, OLD.outcome, OLD.problem)) THEN\n        INSERT INTO intake_word (word, keys) SELECT w, public.words_keys(w)\n          FROM (SELECT DISTINCT w COLLATE \"C\" AS w\n                  FROM regexp_split_to_table(public.words_folded(concat_ws(' ', NEW.title, NEW.outcome, NEW.problem)), ' +') w) found\n         WHERE length(w) BETWEEN 4 AND 40 AND w !~ '[0-9\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]' AND NOT EXISTS (SELECT 1 FROM intake_word k WHERE k.word = w)\n         ORDER BY w ON CONFLICT DO NOTHING;\n    END IF;\n    RETURN NULL;\n",
                    hash="70762b85e532d31643289c021489f762d3784b53",
                    operation='UPDATE OF "state", "title", "problem", "outcome"',
                    pgid="pgtrigger_words_kept_f9fe1",
                    table="intake_request",
                    when="AFTER",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="word",
            index=django.contrib.postgres.indexes.GinIndex(fields=["keys"], name="word_keys"),
        ),
    ]
