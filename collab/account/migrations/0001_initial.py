import django.db.models.deletion
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("epoch", models.IntegerField()),
                ("begun_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "used_at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now(), help_text="To within five minutes."),
                ),
                ("address", models.CharField(blank=True, max_length=45)),
                ("device", models.CharField(blank=True, max_length=80)),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "about",
                    models.CharField(
                        choices=[
                            ("forgotten", "A link that somebody asked for who forgot the password"),
                            ("invited", "A link that an administrator sent"),
                            ("password", "The password was changed"),
                            ("address", "The address of mail was changed"),
                            ("token", "A token was made"),
                        ],
                        max_length=10,
                    ),
                ),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("made_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("ends_at", models.DateTimeField(blank=True, help_text="Until when its link works.", null=True)),
                ("used_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[("due", "Due"), ("sent", "Sent"), ("parked", "Parked"), ("none", "None")], default="due", max_length=10
                    ),
                ),
                ("mail_due_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("mail_attempts", models.IntegerField(default=0)),
                ("mailed_at", models.DateTimeField(blank=True, null=True)),
                ("mail_error", models.TextField(blank=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("mail", "due")), fields=["mail_due_at", "id"], name="letter_due"),
                    models.Index(fields=["person", "-id"], name="letter_of_person"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("about__in", ["forgotten", "invited", "password", "address", "token"])),
                        name="letter_about_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("mail__in", ["due", "sent", "parked", "none"])), name="letter_mail_known"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="letter",
            trigger=pgtrigger.compiler.Trigger(
                name="once",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF OLD.used_at IS NOT NULL AND NEW.used_at IS DISTINCT FROM OLD.used_at OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.ends_at > OLD.ends_at THEN RAISE EXCEPTION 'A link is for one person and works once.'; END IF; RETURN NEW;",
                    hash="dde5ac54605f885d8025c598b3d4bc40c8d65c13",
                    operation="UPDATE",
                    pgid="pgtrigger_once_51d5d",
                    table="account_letter",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["person", "-id"], name="session_of_person"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="session",
            trigger=pgtrigger.compiler.Trigger(
                name="stays_ended",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="IF NEW.person_id <> OLD.person_id OR NEW.ends_at > OLD.ends_at OR (OLD.ended_at IS NOT NULL AND NEW.ended_at IS DISTINCT FROM OLD.ended_at) THEN RAISE EXCEPTION 'A session that has ended stays ended.'; END IF; RETURN NEW;",
                    hash="31a0ca37bde1e36e906d90ce5eacb91474b7e263",
                    operation="UPDATE",
                    pgid="pgtrigger_stays_ended_4d342",
                    table="account_session",
                    when="BEFORE",
                ),
            ),
        ),
    ]
