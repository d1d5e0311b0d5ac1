"""The words of a text in the database, and people found by their names. The text is that of ``collab.kit.words_sql`` when this was written."""

import django.contrib.postgres.indexes
from django.db import migrations

import collab.kit.words

STEMS = (
    "\n"
    "CREATE TEXT SEARCH DICTIONARY public.stems (TEMPLATE = pg_catalog.snowball, Language = english);\n"
    'CREATE TEXT SEARCH CONFIGURATION public.words (PARSER = pg_catalog."default");\n'
    "ALTER TEXT SEARCH CONFIGURATION public.words ADD MAPPING FOR asciiword, word, numword WITH public.stems;\n"
    "ALTER TEXT SEARCH CONFIGURATION public.words ADD MAPPING FOR int, uint, float, sfloat, version WITH pg_catalog.simple;\n"
)

WORDS_FOLDED = (
    "\n"
    "CREATE OR REPLACE FUNCTION public.words_folded(given text) RETURNS text LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$\n"
    "DECLARE\n"
    '    t text COLLATE "C" := lower(given COLLATE "C");\n'
    '    runs text COLLATE "C";\n'
    "BEGIN\n"
    "    IF octet_length(t) = length(t) THEN\n"
    "        t := regexp_replace(t, '[\\u0001-\\u0026\\u0028-\\u002C\\u002E\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007F]+', ' ', 'g');\n"
    "    ELSE\n"
    "        t := normalize(translate(t, '\u2018\u2019\u201a\u201b\u02bb\u02bc\u02bd\u2032`\xb4\uff07\u2010\u2011\u2212\ufe63\uff0d', '''''''''''''''''''''''-----'), NFKD);\n"
    "        t := translate(regexp_replace(t, '[\\u00AD\\u0300-\\u036F\\u0483-\\u0487\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7\\u0610-\\u061A\\u061C\\u0640\\u064B-\\u065F\\u0670\\u06D6-\\u06DC\\u06DF-\\u06E4\\u06E7\\u06E8\\u06EA-\\u06ED\\u180B-\\u180F\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\u20D0-\\u20FF\\uFE00-\\uFE0F\\uFE20-\\uFE2F\\uFEFF\\uFFF9-\\uFFFB]+', '', 'g'), '\u2018\u2019\u201a\u201b\u02bb\u02bc\u02bd\u2032`\xb4\uff07\u2010\u2011\u2212\ufe63\uff0d', '''''''''''''''''''''''-----');\n"
    "        IF octet_length(t) > length(t) THEN\n"
    "            t := replace(replace(replace(replace(replace(replace(replace(replace(t, '\xdf', 'ss'), '\u1e9e', 'ss'), '\xe6', 'ae'), '\xc6', 'ae'), '\u0153', 'oe'), '\u0152', 'oe'), '\xfe', 'th'), '\xde', 'th');\n"
    "            IF t ~ '[\\u00D0-\\u02AF]' THEN t := translate(t, '\xd8\xf8\u0110\u0111\xd0\xf0\u0141\u0142\u0126\u0127\u0166\u0167\u0131\u014a\u014b\u0181\u018a\u0189\u0190\u0186\u018f\u018e\u0194\u0198\u01b3\u019d\u01b2\u01b1\u0196\u01a9\u01b7', 'ooddddllhhttinn\u0253\u0257\u0256\u025b\u0254\u0259\u01dd\u0263\u0199\u01b4\u0272\u028b\u028a\u0269\u0283\u0292'); END IF;\n"
    "            IF t ~ '[\\u0370-\\u03FF]' THEN t := translate(t, '\u0391\u0392\u0393\u0394\u0395\u0396\u0397\u0398\u0399\u039a\u039b\u039c\u039d\u039e\u039f\u03a0\u03a1\u03a3\u03a4\u03a5\u03a6\u03a7\u03a8\u03a9\u03c2', '\u03b1\u03b2\u03b3\u03b4\u03b5\u03b6\u03b7\u03b8\u03b9\u03ba\u03bb\u03bc\u03bd\u03be\u03bf\u03c0\u03c1\u03c3\u03c4\u03c5\u03c6\u03c7\u03c8\u03c9\u03c3'); END IF;\n"
    "            IF t ~ '[\\u0400-\\u052F]' THEN t := translate(t, '\u0400\u0401\u0402\u0403\u0404\u0405\u0406\u0407\u0408\u0409\u040a\u040b\u040c\u040d\u040e\u040f\u0410\u0411\u0412\u0413\u0414\u0415\u0416\u0417\u0418\u0419\u041a\u041b\u041c\u041d\u041e\u041f\u0420\u0421\u0422\u0423\u0424\u0425\u0426\u0427\u0428\u0429\u042a\u042b\u042c\u042d\u042e\u042f\u0460\u0462\u0464\u0466\u0468\u046a\u046c\u046e\u0470\u0472\u0474\u0476\u0478\u047a\u047c\u047e\u0480\u048a\u048c\u048e\u0490\u0492\u0494\u0496\u0498\u049a\u049c\u049e\u04a0\u04a2\u04a4\u04a6\u04a8\u04aa\u04ac\u04ae\u04b0\u04b2\u04b4\u04b6\u04b8\u04ba\u04bc\u04be\u04c0\u04c1\u04c3\u04c5\u04c7\u04c9\u04cb\u04cd\u04d0\u04d2\u04d4\u04d6\u04d8\u04da\u04dc\u04de\u04e0\u04e2\u04e4\u04e6\u04e8\u04ea\u04ec\u04ee\u04f0\u04f2\u04f4\u04f6\u04f8\u04fa\u04fc\u04fe\u0500\u0502\u0504\u0506\u0508\u050a\u050c\u050e\u0510\u0512\u0514\u0516\u0518\u051a\u051c\u051e\u0520\u0522\u0524\u0526\u0528\u052a\u052c\u052e', '\u0450\u0451\u0452\u0453\u0454\u0455\u0456\u0457\u0458\u0459\u045a\u045b\u045c\u045d\u045e\u045f\u0430\u0431\u0432\u0433\u0434\u0435\u0436\u0437\u0438\u0439\u043a\u043b\u043c\u043d\u043e\u043f\u0440\u0441\u0442\u0443\u0444\u0445\u0446\u0447\u0448\u0449\u044a\u044b\u044c\u044d\u044e\u044f\u0461\u0463\u0465\u0467\u0469\u046b\u046d\u046f\u0471\u0473\u0475\u0477\u0479\u047b\u047d\u047f\u0481\u048b\u048d\u048f\u0491\u0493\u0495\u0497\u0499\u049b\u049d\u049f\u04a1\u04a3\u04a5\u04a7\u04a9\u04ab\u04ad\u04af\u04b1\u04b3\u04b5\u04b7\u04b9\u04bb\u04bd\u04bf\u04cf\u04c2\u04c4\u04c6\u04c8\u04ca\u04cc\u04ce\u04d1\u04d3\u04d5\u04d7\u04d9\u04db\u04dd\u04df\u04e1\u04e3\u04e5\u04e7\u04e9\u04eb\u04ed\u04ef\u04f1\u04f3\u04f5\u04f7\u04f9\u04fb\u04fd\u04ff\u0501\u0503\u0505\u0507\u0509\u050b\u050d\u050f\u0511\u0513\u0515\u0517\u0519\u051b\u051d\u051f\u0521\u0523\u0525\u0527\u0529\u052b\u052d\u052f'); END IF;\n"
    "            IF t ~ '[\\u0531-\\u0556]' THEN t := translate(t, '\u0531\u0532\u0533\u0534\u0535\u0536\u0537\u0538\u0539\u053a\u053b\u053c\u053d\u053e\u053f\u0540\u0541\u0542\u0543\u0544\u0545\u0546\u0547\u0548\u0549\u054a\u054b\u054c\u054d\u054e\u054f\u0550\u0551\u0552\u0553\u0554\u0555\u0556', '\u0561\u0562\u0563\u0564\u0565\u0566\u0567\u0568\u0569\u056a\u056b\u056c\u056d\u056e\u056f\u0570\u0571\u0572\u0573\u0574\u0575\u0576\u0577\u0578\u0579\u057a\u057b\u057c\u057d\u057e\u057f\u0580\u0581\u0582\u0583\u0584\u0585\u0586'); END IF;\n"
    "            IF t ~ '[\\u1C90-\\u1CBF]' THEN t := translate(t, '\u1c90\u1c91\u1c92\u1c93\u1c94\u1c95\u1c96\u1c97\u1c98\u1c99\u1c9a\u1c9b\u1c9c\u1c9d\u1c9e\u1c9f\u1ca0\u1ca1\u1ca2\u1ca3\u1ca4\u1ca5\u1ca6\u1ca7\u1ca8\u1ca9\u1caa\u1cab\u1cac\u1cad\u1cae\u1caf\u1cb0\u1cb1\u1cb2\u1cb3\u1cb4\u1cb5\u1cb6\u1cb7\u1cb8\u1cb9\u1cba\u1cbd\u1cbe\u1cbf', '\u10d0\u10d1\u10d2\u10d3\u10d4\u10d5\u10d6\u10d7\u10d8\u10d9\u10da\u10db\u10dc\u10dd\u10de\u10df\u10e0\u10e1\u10e2\u10e3\u10e4\u10e5\u10e6\u10e7\u10e8\u10e9\u10ea\u10eb\u10ec\u10ed\u10ee\u10ef\u10f0\u10f1\u10f2\u10f3\u10f4\u10f5\u10f6\u10f7\u10f8\u10f9\u10fa\u10fd\u10fe\u10ff'); END IF;\n"
    "        END IF;\n"
    "        t := normalize(lower(regexp_replace(t, '[\\u0001-\\u0026\\u0028-\\u002C\\u002E\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007F\\u0080-\\u00BF\\u00D7\\u00F7\\u02C2-\\u02C5\\u02D2-\\u02DF\\u02E5-\\u02EB\\u02EF-\\u02FF\\u0375\\u03F6\\u0482\\u055A-\\u055F\\u0589-\\u058F\\u05BE\\u05C0\\u05C3\\u05C6\\u05F3\\u05F4\\u0600-\\u060F\\u061B-\\u061F\\u066A-\\u066D\\u06D4\\u06DD\\u06DE\\u06E9\\u06FD\\u06FE\\u0700-\\u070F\\u0964\\u0965\\u0970\\u0E2F\\u0E3F\\u0E4F\\u0E5A\\u0E5B\\u0F04-\\u0F14\\u0F3A-\\u0F3D\\u104A-\\u104F\\u10FB\\u1360-\\u1368\\u1400\\u1680\\u16EB-\\u16ED\\u17D4-\\u17DB\\u1800-\\u180A\\u2000-\\u206F\\u20A0-\\u20CF\\u2100-\\u214D\\u2190-\\u2BFF\\u2E00-\\u2E7F\\u2FF0-\\u3004\\u3008-\\u3020\\u3030\\u303D-\\u303F\\u30A0\\u30FB\\uE000-\\uF8FF\\uFD3E\\uFD3F\\uFE10-\\uFE1F\\uFE30-\\uFE6F\\uFFE0-\\uFFFF\\U0001F000-\\U0001FFFF\\U000E0000-\\U0010FFFF]+', ' ', 'g')), NFC);\n"
    "    END IF;\n"
    "    IF t ~ '[-'']' THEN\n"
    "        t := translate(t, '-''', '  ') || ' ' || coalesce((SELECT string_agg(translate(w[1], '-''', ''), ' ')\n"
    "            FROM regexp_matches(t, '[^ ''-]+(?:[''-][^ ''-]+)+', 'g') w), '');\n"
    "    END IF;\n"
    "    IF octet_length(t) > length(t) THEN\n"
    "        IF t ~ '[\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]' THEN\n"
    "            t := regexp_replace(t, '([\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]+)', ' \\1 ', 'g');\n"
    "            runs := regexp_replace(regexp_replace(t, '[^ \\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]+', '', 'g'), ' [\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF]', ' ', 'g');\n"
    "            t := regexp_replace(t || ' ' || runs, '([\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF][\\u0E01-\\u0EFF\\u1000-\\u1049\\u1050-\\u109F\\u1100-\\u11FF\\u1780-\\u17D3\\u17DC-\\u17FF\\u3005-\\u3007\\u3041-\\u309F\\u30A1-\\u30FA\\u30FC-\\u30FF\\u31F0-\\u31FF\\u3400-\\u4DBF\\u4E00-\\u9FFF\\uAC00-\\uD7A3\\uF900-\\uFAFF\\U00020000-\\U0003FFFF])', '\\1 ', 'g');\n"
    "        END IF;\n"
    "        t := regexp_replace(t, '([^ ]{100})', '\\1 ', 'g');\n"
    "    END IF;\n"
    "    RETURN t;\n"
    "END\n"
    "$$\n"
)

WORDS_VECTOR = (
    "\n"
    "CREATE OR REPLACE FUNCTION public.words_vector(given text) RETURNS tsvector LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$\n"
    'DECLARE t text COLLATE "C" := public.words_folded(given);\n'
    "BEGIN\n"
    "    IF octet_length(t) = length(t) THEN RETURN to_tsvector('public.words', t); END IF;\n"
    "    RETURN to_tsvector('public.words', regexp_replace(t, '[^ ]*[^\\u0001-\\u0026\\u0028-\\u002C\\u002E\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007F0-9a-z][^ ]*', '', 'g'))\n"
    "        || (SELECT string_agg(w[1], ' ')::tsvector FROM regexp_matches(t, '[^ ]*[^\\u0001-\\u0026\\u0028-\\u002C\\u002E\\u002F\\u003A-\\u0040\\u005B-\\u0060\\u007B-\\u007F0-9a-z][^ ]*', 'g') w);\n"
    "END\n"
    "$$\n"
)

WORDS_NAMES = (
    "\n"
    "CREATE OR REPLACE FUNCTION public.words_names(given text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 5000 AS $$\n"
    "    SELECT public.words_folded(given)::tsvector\n"
    "$$\n"
)

WORDS_QUERY = (
    "\n"
    "CREATE OR REPLACE FUNCTION public.words_query(asked text) RETURNS tsquery LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$\n"
    "DECLARE\n"
    "    stems text := split_part(asked, E'\\n', 1);\n"
    "    plain text := split_part(asked, E'\\n', 2);\n"
    "BEGIN\n"
    "    IF plain = '' THEN RETURN to_tsquery('public.words', stems); END IF;\n"
    "    IF stems = '' THEN RETURN plain::tsquery; END IF;\n"
    "    IF split_part(asked, E'\\n', 3) = '|' THEN RETURN to_tsquery('public.words', stems) || plain::tsquery; END IF;\n"
    "    RETURN to_tsquery('public.words', stems) && plain::tsquery;\n"
    "END\n"
    "$$\n"
)

WORDS_KEYS = (
    "\n"
    "CREATE OR REPLACE FUNCTION public.words_keys(word text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$\n"
    '    WITH beginning AS (SELECT left(word, 7) COLLATE "C" AS b),\n'
    "    once AS (SELECT left(b, i - 1) || substr(b, i + 1) AS k, i FROM beginning, generate_series(1, length(b)) i)\n"
    "    SELECT array_agg(DISTINCT k) FROM (\n"
    "        SELECT b AS k FROM beginning UNION ALL SELECT k FROM once\n"
    "        UNION ALL SELECT left(k, j - 1) || substr(k, j + 1) FROM once, generate_series(i, length(k)) j WHERE length(word) >= 8\n"
    "    ) keys\n"
    "$$\n"
)

GONE = [
    "DROP FUNCTION public.words_keys(text)",
    "DROP FUNCTION public.words_query(text)",
    "DROP FUNCTION public.words_names(text)",
    "DROP FUNCTION public.words_vector(text)",
    "DROP FUNCTION public.words_folded(text)",
]
NO_STEMS = "DROP TEXT SEARCH CONFIGURATION public.words; DROP TEXT SEARCH DICTIONARY public.stems"


class Migration(migrations.Migration):
    dependencies = [("people", "0003_people_on_record")]

    operations = [
        migrations.RunSQL(STEMS, NO_STEMS),
        migrations.RunSQL([WORDS_FOLDED, WORDS_VECTOR, WORDS_NAMES, WORDS_QUERY, WORDS_KEYS], GONE),
        migrations.AddIndex(
            model_name="person",
            index=django.contrib.postgres.indexes.GinIndex(
                collab.kit.words.Names("first_name", "last_name", "username"), name="person_by_name"
            ),
        ),
    ]
