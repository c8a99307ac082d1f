-- made_1
SELECT
  "t0"."customer",
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t0"."customer" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS "number"
FROM "memory"."main"."customers" AS "t0"

-- made_2
SELECT
  "t2"."atom",
  "t3"."number"
FROM "memory"."main"."members" AS "t2"
INNER JOIN "temp"."main"."made_1" AS "t3"
  ON "t2"."customer" = "t3"."customer"

-- made_3
SELECT
  "t16"."customer",
  "t16"."ts",
  "t16"."known_at",
  "t16"."day",
  "t16"."contact_cost_minor",
  "t16"."local_date"
FROM (
  SELECT
    "t11"."customer",
    "t11"."ts",
    "t11"."known_at",
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t11"."local_date") AS INT) AS "day",
    "t11"."local_date",
    "t11"."local_hour",
    CAST((
      (
        DAYOFWEEK("t11"."local_date") + 6
      ) % 7
    ) + 1 AS BIGINT) AS "weekday",
    "t11"."campaign",
    "t11"."offer",
    "t11"."channel",
    "t15"."amount_minor" AS "contact_cost_minor"
  FROM (
    SELECT
      "t9"."source",
      "t9"."id",
      "t9"."seq",
      "t9"."ts",
      "t9"."known_at",
      "t9"."local_date",
      "t9"."local_hour",
      "t9"."atom",
      "t9"."campaign",
      "t9"."offer",
      "t9"."channel",
      "t9"."number" AS "customer"
    FROM (
      SELECT
        "t3"."source",
        "t3"."id",
        "t3"."seq",
        "t3"."ts",
        "t3"."known_at",
        "t3"."local_date",
        "t3"."local_hour",
        "t3"."atom",
        "t3"."campaign",
        "t3"."offer",
        "t3"."channel",
        "t4"."number"
      FROM "memory"."main"."contacts" AS "t3"
      INNER JOIN "temp"."main"."made_2" AS "t4"
        ON "t3"."atom" = "t4"."atom"
    ) AS "t9"
  ) AS "t11"
  LEFT OUTER JOIN (
    SELECT
      "t13"."channel" AS "of_channel",
      "t13"."local_date" AS "on_day",
      "t13"."amount_minor"
    FROM (
      SELECT
        "t12"."channel",
        "t12"."local_date",
        "t12"."key",
        "t12"."since",
        "t12"."amount_minor",
        ROW_NUMBER() OVER (
          PARTITION BY "t12"."channel", "t12"."local_date"
          ORDER BY "t12"."key" IS NULL ASC, COALESCE("t12"."since", MAKE_DATE(1970, 1, 1)) DESC, "t12"."amount_minor" DESC
          ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
        ) - 1 AS "first"
      FROM (
        SELECT
          "t6"."channel",
          "t6"."local_date",
          "t8"."key",
          "t8"."since",
          "t8"."amount_minor"
        FROM (
          SELECT DISTINCT
            "t0"."channel",
            "t0"."local_date"
          FROM "memory"."main"."contacts" AS "t0"
        ) AS "t6"
        INNER JOIN (
          SELECT
            "t2"."key",
            "t2"."since",
            "t2"."amount_minor"
          FROM "memory"."main"."costs" AS "t2"
          WHERE
            "t2"."kind" = 'contact'
        ) AS "t8"
          ON (
            (
              "t8"."key" IS NULL
            ) OR (
              LOWER("t8"."key") = "t6"."channel"
            )
          )
          AND (
            (
              "t8"."since" IS NULL
            ) OR (
              "t8"."since" <= "t6"."local_date"
            )
          )
      ) AS "t12"
    ) AS "t13"
    WHERE
      "t13"."first" = 0
  ) AS "t15"
    ON "t11"."channel" IS NOT DISTINCT FROM "t15"."of_channel"
    AND "t11"."local_date" = "t15"."on_day"
) AS "t16"

-- made_4
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."brand" AS "value"
      FROM "memory"."main"."lines" AS "t0"
      WHERE
        "t0"."brand" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_5
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."category" AS "value"
      FROM "memory"."main"."lines" AS "t0"
      WHERE
        "t0"."category" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_6
SELECT
  "t2"."code",
  "t2"."value"
FROM (
  SELECT
    "t1"."value",
    CAST(ROW_NUMBER() OVER (
      ORDER BY "t1"."value" ASC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS INT) AS "code"
  FROM (
    SELECT DISTINCT
      "t0"."product" AS "value"
    FROM "memory"."main"."lines" AS "t0"
    WHERE
      "t0"."product" IS NOT NULL
  ) AS "t1"
) AS "t2"

-- made_7
SELECT
  "t23".*
  EXCLUDE ("brand", "category", "product")
FROM (
  SELECT
    "t22".*
    EXCLUDE ("value")
  FROM (
    SELECT
      "t21"."customer",
      "t21"."ts",
      "t21"."known_at",
      "t21"."day",
      "t21"."brand",
      "t21"."category",
      "t21"."net_sales_minor",
      "t21"."product",
      "t21"."quantity_milli",
      "t21"."brand_code",
      "t21"."category_code",
      "t10"."product_code",
      "t10"."value"
    FROM (
      SELECT
        "t19".*
        EXCLUDE ("value")
      FROM (
        SELECT
          "t18"."customer",
          "t18"."ts",
          "t18"."known_at",
          "t18"."day",
          "t18"."brand",
          "t18"."category",
          "t18"."net_sales_minor",
          "t18"."product",
          "t18"."quantity_milli",
          "t18"."brand_code",
          "t11"."category_code",
          "t11"."value"
        FROM (
          SELECT
            "t16".*
            EXCLUDE ("value")
          FROM (
            SELECT
              "t15"."customer",
              "t15"."ts",
              "t15"."known_at",
              "t15"."day",
              "t15"."brand",
              "t15"."category",
              "t15"."net_sales_minor",
              "t15"."product",
              "t15"."quantity_milli",
              "t12"."brand_code",
              "t12"."value"
            FROM (
              SELECT
                "t13"."number" AS "customer",
                "t13"."ts",
                "t13"."known_at",
                CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t13"."local_date") AS INT) AS "day",
                "t13"."brand",
                "t13"."category",
                "t13"."net_sales_minor",
                "t13"."product",
                "t13"."quantity_milli"
              FROM (
                SELECT
                  "t5"."source",
                  "t5"."id",
                  "t5"."seq",
                  "t5"."ts",
                  "t5"."known_at",
                  "t5"."local_date",
                  "t5"."local_hour",
                  "t5"."atom",
                  "t5"."line_number",
                  "t5"."product",
                  "t5"."quantity_milli",
                  "t5"."category",
                  "t5"."brand",
                  "t5"."gross_sales_minor",
                  "t5"."discount_minor",
                  "t5"."returns_minor",
                  "t5"."net_sales_minor",
                  "t5"."reimbursed_minor",
                  "t5"."cost_of_goods_minor",
                  "t6"."number"
                FROM "memory"."main"."lines" AS "t5"
                INNER JOIN "temp"."main"."made_2" AS "t6"
                  ON "t5"."atom" = "t6"."atom"
              ) AS "t13"
            ) AS "t15"
            LEFT OUTER JOIN (
              SELECT
                "t2"."code" AS "brand_code",
                "t2"."value"
              FROM "temp"."main"."made_4" AS "t2"
            ) AS "t12"
              ON "t15"."brand" = "t12"."value"
          ) AS "t16"
        ) AS "t18"
        LEFT OUTER JOIN (
          SELECT
            "t1"."code" AS "category_code",
            "t1"."value"
          FROM "temp"."main"."made_5" AS "t1"
        ) AS "t11"
          ON "t18"."category" = "t11"."value"
      ) AS "t19"
    ) AS "t21"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code" AS "product_code",
        "t0"."value"
      FROM "temp"."main"."made_6" AS "t0"
    ) AS "t10"
      ON "t21"."product" = "t10"."value"
  ) AS "t22"
) AS "t23"

-- made_8
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."local_hour" AS "value"
      FROM "memory"."main"."orders" AS "t0"
      WHERE
        "t0"."status" = 'counted' AND "t0"."local_hour" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_9
SELECT
  "t3"."code",
  "t3"."value"
FROM (
  SELECT
    "t2"."value",
    "t2"."code",
    COUNT("t2"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t1"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t1"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT DISTINCT
        "t0"."place" AS "value"
      FROM "memory"."main"."orders" AS "t0"
      WHERE
        "t0"."status" = 'counted' AND "t0"."place" IS NOT NULL
    ) AS "t1"
  ) AS "t2"
) AS "t3"
WHERE
  "t3"."many" <= 1024

-- made_10
SELECT
  "t4"."code",
  "t4"."value"
FROM (
  SELECT
    "t3"."value",
    "t3"."code",
    COUNT("t3"."value") OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS "many"
  FROM (
    SELECT
      "t2"."value",
      CAST(ROW_NUMBER() OVER (
        ORDER BY "t2"."value" ASC
        ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
      ) - 1 AS INT) AS "code"
    FROM (
      SELECT
        *
      FROM (
        SELECT DISTINCT
          CAST((
            (
              DAYOFWEEK("t0"."local_date") + 6
            ) % 7
          ) + 1 AS BIGINT) AS "value"
        FROM "memory"."main"."orders" AS "t0"
        WHERE
          "t0"."status" = 'counted'
      ) AS "t1"
      WHERE
        "t1"."value" IS NOT NULL
    ) AS "t2"
  ) AS "t3"
) AS "t4"
WHERE
  "t4"."many" <= 1024

-- made_11
SELECT
  "t24".*
  EXCLUDE ("place")
FROM (
  SELECT
    "t23".*
    EXCLUDE ("value")
  FROM (
    SELECT
      "t22"."customer",
      "t22"."ts",
      "t22"."known_at",
      "t22"."day",
      "t22"."channel",
      "t22"."coupon",
      "t22"."discount_minor",
      "t22"."gross_sales_minor",
      "t22"."is_order",
      "t22"."local_date",
      "t22"."local_hour",
      "t22"."net_sales_minor",
      "t22"."place",
      "t22"."profit_minor",
      "t22"."reimbursed_minor",
      "t22"."returns_minor",
      "t22"."weekday",
      "t22"."local_hour_code",
      "t22"."place_code",
      "t9"."weekday_code",
      "t9"."value"
    FROM (
      SELECT
        "t20".*
        EXCLUDE ("value")
      FROM (
        SELECT
          "t19"."customer",
          "t19"."ts",
          "t19"."known_at",
          "t19"."day",
          "t19"."channel",
          "t19"."coupon",
          "t19"."discount_minor",
          "t19"."gross_sales_minor",
          "t19"."is_order",
          "t19"."local_date",
          "t19"."local_hour",
          "t19"."net_sales_minor",
          "t19"."place",
          "t19"."profit_minor",
          "t19"."reimbursed_minor",
          "t19"."returns_minor",
          "t19"."weekday",
          "t19"."local_hour_code",
          "t10"."place_code",
          "t10"."value"
        FROM (
          SELECT
            "t17".*
            EXCLUDE ("value")
          FROM (
            SELECT
              "t16"."customer",
              "t16"."ts",
              "t16"."known_at",
              "t16"."day",
              "t16"."channel",
              "t16"."coupon",
              "t16"."discount_minor",
              "t16"."gross_sales_minor",
              "t16"."is_order",
              "t16"."local_date",
              "t16"."local_hour",
              "t16"."net_sales_minor",
              "t16"."place",
              "t16"."profit_minor",
              "t16"."reimbursed_minor",
              "t16"."returns_minor",
              "t16"."weekday",
              "t11"."local_hour_code",
              "t11"."value"
            FROM (
              SELECT
                "t14"."number" AS "customer",
                "t14"."ts",
                "t14"."known_at",
                CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t14"."local_date") AS INT) AS "day",
                "t14"."channel",
                "t14"."coupon",
                "t14"."discount_minor",
                "t14"."gross_sales_minor",
                "t14"."is_order",
                "t14"."local_date",
                "t14"."local_hour",
                "t14"."net_sales_minor",
                "t14"."place",
                (
                  (
                    "t14"."net_sales_minor" + COALESCE("t14"."reimbursed_minor", 0)
                  ) - "t14"."cost_of_goods_minor"
                ) - COALESCE("t14"."cost_to_serve_minor", 0) AS "profit_minor",
                "t14"."reimbursed_minor",
                "t14"."returns_minor",
                CAST((
                  (
                    DAYOFWEEK("t14"."local_date") + 6
                  ) % 7
                ) + 1 AS BIGINT) AS "weekday"
              FROM (
                SELECT
                  "t13"."source",
                  "t13"."id",
                  "t13"."seq",
                  "t13"."ts",
                  "t13"."known_at",
                  "t13"."local_date",
                  "t13"."local_hour",
                  "t13"."atom",
                  "t13"."order_number",
                  "t13"."kind",
                  "t13"."status",
                  "t13"."is_order",
                  "t13"."place",
                  "t13"."channel",
                  "t13"."currency",
                  "t13"."coupon",
                  "t13"."tax_minor",
                  "t13"."shipping_minor",
                  "t13"."tip_minor",
                  "t13"."gift_card_minor",
                  "t13"."open_balance_minor",
                  "t13"."total_minor",
                  "t13"."platform_net_minor",
                  "t13"."cost_to_serve_minor",
                  "t13"."incomplete",
                  "t13"."estimated",
                  "t13"."gross_sales_minor",
                  "t13"."discount_minor",
                  "t13"."returns_minor",
                  "t13"."net_sales_minor",
                  "t13"."reimbursed_minor",
                  "t13"."cost_of_goods_minor",
                  "t5"."number"
                FROM (
                  SELECT
                    *
                  FROM "memory"."main"."orders" AS "t3"
                  WHERE
                    "t3"."status" = 'counted'
                ) AS "t13"
                INNER JOIN "temp"."main"."made_2" AS "t5"
                  ON "t13"."atom" = "t5"."atom"
              ) AS "t14"
            ) AS "t16"
            LEFT OUTER JOIN (
              SELECT
                "t2"."code" AS "local_hour_code",
                "t2"."value"
              FROM "temp"."main"."made_8" AS "t2"
            ) AS "t11"
              ON "t16"."local_hour" = "t11"."value"
          ) AS "t17"
        ) AS "t19"
        LEFT OUTER JOIN (
          SELECT
            "t1"."code" AS "place_code",
            "t1"."value"
          FROM "temp"."main"."made_9" AS "t1"
        ) AS "t10"
          ON "t19"."place" = "t10"."value"
      ) AS "t20"
    ) AS "t22"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code" AS "weekday_code",
        "t0"."value"
      FROM "temp"."main"."made_10" AS "t0"
    ) AS "t9"
      ON "t22"."weekday" = "t9"."value"
  ) AS "t23"
) AS "t24"

-- made_12
SELECT
  "t4"."number" AS "customer",
  "t4"."ts",
  "t4"."known_at",
  CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t4"."local_date") AS INT) AS "day",
  "t4"."type"
FROM (
  SELECT
    "t2"."source",
    "t2"."id",
    "t2"."seq",
    "t2"."ts",
    "t2"."known_at",
    "t2"."local_date",
    "t2"."local_hour",
    "t2"."atom",
    "t2"."campaign",
    "t2"."offer",
    "t2"."channel",
    "t2"."type",
    "t3"."number"
  FROM "memory"."main"."responses" AS "t2"
  INNER JOIN "temp"."main"."made_2" AS "t3"
    ON "t2"."atom" = "t3"."atom"
) AS "t4"

-- made_13
SELECT
  "t0"."customer",
  "t0"."ts",
  "t0"."known_at",
  "t0"."day",
  "t0"."stage",
  "t0"."state"
FROM "memory"."main"."stages" AS "t0"

-- made_14
SELECT
  "t1"."moment",
  "t1"."customer",
  "t1"."as_of",
  "t1"."last_day",
  "t1"."month",
  CAST(ROW_NUMBER() OVER (
    ORDER BY "t1"."customer" ASC, "t1"."as_of" ASC, "t1"."moment" ASC
    ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
  ) - 1 AS INT) AS "position"
FROM (
  SELECT
    CAST("t0"."number" AS BIGINT) AS "moment",
    "t0"."number" AS "customer",
    MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0) AS "as_of",
    19874 AS "last_day",
    MAKE_DATE(2024, 6, 1) AS "month"
  FROM "temp"."main"."made_1" AS "t0"
) AS "t1"

-- made_15
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 28
    )) AS "contacts_0_0",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "contacts_0_1",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "contacts_0_2",
  COUNT(*) AS "contacts_0_3",
  MAX("t1"."local_date") AS "contacts_0_4",
  SUM("t1"."contact_cost_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "contacts_0_5",
  SUM("t1"."contact_cost_minor") AS "contacts_0_6"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."local_date",
    "t0"."contact_cost_minor",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_3" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_16
SELECT
  "t1"."moment",
  "t1"."code",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "part_0",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "part_1"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."category_code" AS "code"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."category_code" IS NOT NULL
    AND "t0"."day" > (
      19874 - 365
    )
) AS "t1"
GROUP BY
  1,
  2

-- made_17
SELECT
  "t0"."moment",
  SUM(CAST("t0"."part_1" > 0 AS INT)) AS "lines_0_0",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_16" AS "t0"
GROUP BY
  1

-- made_18
SELECT
  "t0"."moment",
  "t0"."lines_0_0",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_17" AS "t0"

-- made_19
SELECT
  "t31"."moment",
  "t31"."lines_0_0",
  "t31"."lines_0_1",
  "t31"."lines_0_2",
  "t31"."lines_0_3",
  "t31"."lines_0_4",
  "t31"."lines_0_5",
  "t31"."lines_0_6",
  "t31"."lines_0_7",
  "t31"."lines_0_8",
  "t31"."lines_0_9",
  "t31"."lines_0_10"
FROM (
  SELECT
    "t30".*
    EXCLUDE ("code", "rank_code")
  FROM (
    SELECT
      "t29"."moment",
      "t29"."lines_0_0",
      "t29"."packed_part_0",
      "t29"."whole_part_0",
      "t29"."lines_0_1",
      "t29"."lines_0_2",
      "t29"."lines_0_3",
      "t29"."lines_0_4",
      "t29"."lines_0_5",
      "t29"."lines_0_6",
      "t29"."lines_0_7",
      "t29"."lines_0_8",
      "t29"."lines_0_9",
      "t29"."rank_code",
      "t7"."code",
      "t7"."lines_0_10"
    FROM (
      SELECT
        "t27"."moment",
        "t27"."lines_0_0",
        "t27"."packed_part_0",
        "t27"."whole_part_0",
        "t27"."lines_0_1",
        "t27"."lines_0_2",
        "t27"."lines_0_3",
        "t27"."lines_0_4",
        "t27"."lines_0_5",
        "t27"."lines_0_6",
        "t27"."lines_0_7",
        "t27"."lines_0_8",
        "t27"."lines_0_9",
        CAST(CASE
          WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
          THEN LIST_EXTRACT("t27"."packed_part_0", 5)
          ELSE CAST(NULL AS BIGINT)
        END + (
          CAST(FLOOR(
            (
              (
                -(
                  CASE
                    WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
                    THEN LIST_EXTRACT("t27"."packed_part_0", 5)
                    ELSE CAST(NULL AS BIGINT)
                  END
                ) + 1024
              ) - 1
            ) / 1024
          ) AS BIGINT) * 1024
        ) AS INT) AS "rank_code"
      FROM (
        SELECT
          "t26".*
          EXCLUDE ("code", "rank_code")
        FROM (
          SELECT
            "t25"."moment",
            "t25"."lines_0_0",
            "t25"."packed_part_0",
            "t25"."whole_part_0",
            "t25"."lines_0_1",
            "t25"."lines_0_2",
            "t25"."lines_0_3",
            "t25"."lines_0_4",
            "t25"."lines_0_5",
            "t25"."lines_0_6",
            "t25"."lines_0_7",
            "t25"."lines_0_8",
            "t25"."rank_code",
            "t8"."code",
            "t8"."lines_0_9"
          FROM (
            SELECT
              "t23"."moment",
              "t23"."lines_0_0",
              "t23"."packed_part_0",
              "t23"."whole_part_0",
              "t23"."lines_0_1",
              "t23"."lines_0_2",
              "t23"."lines_0_3",
              "t23"."lines_0_4",
              "t23"."lines_0_5",
              "t23"."lines_0_6",
              "t23"."lines_0_7",
              "t23"."lines_0_8",
              CAST(CASE
                WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                ELSE CAST(NULL AS BIGINT)
              END + (
                CAST(FLOOR(
                  (
                    (
                      -(
                        CASE
                          WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                          THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                          ELSE CAST(NULL AS BIGINT)
                        END
                      ) + 1024
                    ) - 1
                  ) / 1024
                ) AS BIGINT) * 1024
              ) AS INT) AS "rank_code"
            FROM (
              SELECT
                "t22".*
                EXCLUDE ("code", "rank_code")
              FROM (
                SELECT
                  "t21"."moment",
                  "t21"."lines_0_0",
                  "t21"."packed_part_0",
                  "t21"."whole_part_0",
                  "t21"."lines_0_1",
                  "t21"."lines_0_2",
                  "t21"."lines_0_3",
                  "t21"."lines_0_4",
                  "t21"."lines_0_5",
                  "t21"."lines_0_6",
                  "t21"."lines_0_7",
                  "t21"."rank_code",
                  "t9"."code",
                  "t9"."lines_0_8"
                FROM (
                  SELECT
                    "t19"."moment",
                    "t19"."lines_0_0",
                    "t19"."packed_part_0",
                    "t19"."whole_part_0",
                    "t19"."lines_0_1",
                    "t19"."lines_0_2",
                    "t19"."lines_0_3",
                    "t19"."lines_0_4",
                    "t19"."lines_0_5",
                    "t19"."lines_0_6",
                    "t19"."lines_0_7",
                    CAST(CASE
                      WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                      THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                      ELSE CAST(NULL AS BIGINT)
                    END + (
                      CAST(FLOOR(
                        (
                          (
                            -(
                              CASE
                                WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                                THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                                ELSE CAST(NULL AS BIGINT)
                              END
                            ) + 1024
                          ) - 1
                        ) / 1024
                      ) AS BIGINT) * 1024
                    ) AS INT) AS "rank_code"
                  FROM (
                    SELECT
                      "t18".*
                      EXCLUDE ("code", "rank_code")
                    FROM (
                      SELECT
                        "t17"."moment",
                        "t17"."lines_0_0",
                        "t17"."packed_part_0",
                        "t17"."whole_part_0",
                        "t17"."lines_0_1",
                        "t17"."lines_0_2",
                        "t17"."lines_0_3",
                        "t17"."lines_0_4",
                        "t17"."lines_0_5",
                        "t17"."lines_0_6",
                        "t17"."rank_code",
                        "t10"."code",
                        "t10"."lines_0_7"
                      FROM (
                        SELECT
                          "t15"."moment",
                          "t15"."lines_0_0",
                          "t15"."packed_part_0",
                          "t15"."whole_part_0",
                          "t15"."lines_0_1",
                          "t15"."lines_0_2",
                          "t15"."lines_0_3",
                          "t15"."lines_0_4",
                          "t15"."lines_0_5",
                          "t15"."lines_0_6",
                          CAST(CASE
                            WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                            THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                            ELSE CAST(NULL AS BIGINT)
                          END + (
                            CAST(FLOOR(
                              (
                                (
                                  -(
                                    CASE
                                      WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                                      THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                                      ELSE CAST(NULL AS BIGINT)
                                    END
                                  ) + 1024
                                ) - 1
                              ) / 1024
                            ) AS BIGINT) * 1024
                          ) AS INT) AS "rank_code"
                        FROM (
                          SELECT
                            "t14".*
                            EXCLUDE ("code", "rank_code")
                          FROM (
                            SELECT
                              "t13"."moment",
                              "t13"."lines_0_0",
                              "t13"."packed_part_0",
                              "t13"."whole_part_0",
                              "t13"."lines_0_1",
                              "t13"."lines_0_2",
                              "t13"."lines_0_3",
                              "t13"."lines_0_4",
                              "t13"."lines_0_5",
                              "t13"."rank_code",
                              "t11"."code",
                              "t11"."lines_0_6"
                            FROM (
                              SELECT
                                "t1"."moment",
                                "t1"."lines_0_0",
                                "t1"."packed_part_0",
                                "t1"."whole_part_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_1",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 2
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 2)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_2",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 3
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 3)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_3",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 4
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 4)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_4",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 5
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 5)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_0_5",
                                CAST(CASE
                                  WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                  THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                  ELSE CAST(NULL AS BIGINT)
                                END + (
                                  CAST(FLOOR(
                                    (
                                      (
                                        -(
                                          CASE
                                            WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                            THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                            ELSE CAST(NULL AS BIGINT)
                                          END
                                        ) + 1024
                                      ) - 1
                                    ) / 1024
                                  ) AS BIGINT) * 1024
                                ) AS INT) AS "rank_code"
                              FROM "temp"."main"."made_18" AS "t1"
                            ) AS "t13"
                            LEFT OUTER JOIN (
                              SELECT
                                "t0"."code",
                                "t0"."value" AS "lines_0_6"
                              FROM "temp"."main"."made_5" AS "t0"
                            ) AS "t11"
                              ON "t13"."rank_code" = "t11"."code"
                          ) AS "t14"
                        ) AS "t15"
                      ) AS "t17"
                      LEFT OUTER JOIN (
                        SELECT
                          "t0"."code",
                          "t0"."value" AS "lines_0_7"
                        FROM "temp"."main"."made_5" AS "t0"
                      ) AS "t10"
                        ON "t17"."rank_code" = "t10"."code"
                    ) AS "t18"
                  ) AS "t19"
                ) AS "t21"
                LEFT OUTER JOIN (
                  SELECT
                    "t0"."code",
                    "t0"."value" AS "lines_0_8"
                  FROM "temp"."main"."made_5" AS "t0"
                ) AS "t9"
                  ON "t21"."rank_code" = "t9"."code"
              ) AS "t22"
            ) AS "t23"
          ) AS "t25"
          LEFT OUTER JOIN (
            SELECT
              "t0"."code",
              "t0"."value" AS "lines_0_9"
            FROM "temp"."main"."made_5" AS "t0"
          ) AS "t8"
            ON "t25"."rank_code" = "t8"."code"
        ) AS "t26"
      ) AS "t27"
    ) AS "t29"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code",
        "t0"."value" AS "lines_0_10"
      FROM "temp"."main"."made_5" AS "t0"
    ) AS "t7"
      ON "t29"."rank_code" = "t7"."code"
  ) AS "t30"
) AS "t31"

-- made_20
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."category_code" AS "code"
FROM "temp"."main"."made_7" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."category_code" IS NOT NULL

-- made_21
SELECT
  "t0"."moment",
  COUNT(*) AS "lines_1_0"
FROM "temp"."main"."made_20" AS "t0"
GROUP BY
  1

-- made_22
SELECT
  *
FROM "temp"."main"."made_21" AS "t0"

-- made_23
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."product_code" AS "code"
FROM "temp"."main"."made_7" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."product_code" IS NOT NULL

-- made_24
SELECT
  "t0"."moment",
  COUNT(*) AS "lines_2_0"
FROM "temp"."main"."made_23" AS "t0"
GROUP BY
  1

-- made_25
SELECT
  "t8"."moment",
  ARRAY_AGG("t8"."hash") FILTER(WHERE
    "t8"."hash" IS NOT NULL) AS "smallest"
FROM (
  SELECT
    "t3"."moment",
    "t3"."code",
    "t7"."hash"
  FROM "temp"."main"."made_23" AS "t3"
  SEMI JOIN (
    SELECT
      *
    FROM "temp"."main"."made_24" AS "t1"
    WHERE
      "t1"."lines_2_0" > 256
  ) AS "t5"
    ON "t3"."moment" = "t5"."moment"
  INNER JOIN (
    SELECT
      "t2"."code",
      CAST(-2147483648 + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  0 + 1
                ) >= 1
                THEN 0 + 1
                ELSE 0 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 268435456
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  1 + 1
                ) >= 1
                THEN 1 + 1
                ELSE 1 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 16777216
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  2 + 1
                ) >= 1
                THEN 2 + 1
                ELSE 2 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 1048576
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  3 + 1
                ) >= 1
                THEN 3 + 1
                ELSE 3 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 65536
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  4 + 1
                ) >= 1
                THEN 4 + 1
                ELSE 4 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 4096
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  5 + 1
                ) >= 1
                THEN 5 + 1
                ELSE 5 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 256
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  6 + 1
                ) >= 1
                THEN 6 + 1
                ELSE 6 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 16
      ) + (
        (
          STRPOS(
            '0123456789abcdef',
            SUBSTRING(
              SUBSTRING(
                MD5("t2"."value"),
                CASE WHEN (
                  0 + 1
                ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                8
              ),
              CASE
                WHEN (
                  7 + 1
                ) >= 1
                THEN 7 + 1
                ELSE 7 + 1 + LENGTH(
                  SUBSTRING(
                    MD5("t2"."value"),
                    CASE WHEN (
                      0 + 1
                    ) >= 1 THEN 0 + 1 ELSE 0 + 1 + LENGTH(MD5("t2"."value")) END,
                    8
                  )
                )
              END,
              1
            )
          ) - 1
        ) * 1
      ) AS INT) AS "hash"
    FROM "temp"."main"."made_6" AS "t2"
  ) AS "t7"
    ON "t3"."code" = "t7"."code"
) AS "t8"
GROUP BY
  1

-- made_26
SELECT
  "t2"."moment",
  COALESCE("t4"."estimate", "t2"."lines_2_0") AS "lines_2_0"
FROM "temp"."main"."made_24" AS "t2"
LEFT OUTER JOIN (
  SELECT
    "t1"."moment" AS "joined",
    CAST(FLOOR(
      1095216660480 / NULLIF(CAST(LIST_EXTRACT(LIST_SORT("t1"."smallest"), 256) AS BIGINT) + 2147483648, 0)
    ) AS BIGINT) AS "estimate"
  FROM "temp"."main"."made_25" AS "t1"
) AS "t4"
  ON "t2"."moment" = "t4"."joined"

-- made_27
SELECT
  "t1"."moment",
  "t1"."code",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."brand_code" AS "code"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."brand_code" IS NOT NULL
    AND "t0"."day" > (
      19874 - 365
    )
) AS "t1"
GROUP BY
  1,
  2

-- made_28
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_27" AS "t0"
GROUP BY
  1

-- made_29
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_28" AS "t0"

-- made_30
SELECT
  "t31"."moment",
  "t31"."lines_3_0",
  "t31"."lines_3_1",
  "t31"."lines_3_2",
  "t31"."lines_3_3",
  "t31"."lines_3_4",
  "t31"."lines_3_5",
  "t31"."lines_3_6",
  "t31"."lines_3_7",
  "t31"."lines_3_8",
  "t31"."lines_3_9"
FROM (
  SELECT
    "t30".*
    EXCLUDE ("code", "rank_code")
  FROM (
    SELECT
      "t29"."moment",
      "t29"."packed_part_0",
      "t29"."whole_part_0",
      "t29"."lines_3_0",
      "t29"."lines_3_1",
      "t29"."lines_3_2",
      "t29"."lines_3_3",
      "t29"."lines_3_4",
      "t29"."lines_3_5",
      "t29"."lines_3_6",
      "t29"."lines_3_7",
      "t29"."lines_3_8",
      "t29"."rank_code",
      "t7"."code",
      "t7"."lines_3_9"
    FROM (
      SELECT
        "t27"."moment",
        "t27"."packed_part_0",
        "t27"."whole_part_0",
        "t27"."lines_3_0",
        "t27"."lines_3_1",
        "t27"."lines_3_2",
        "t27"."lines_3_3",
        "t27"."lines_3_4",
        "t27"."lines_3_5",
        "t27"."lines_3_6",
        "t27"."lines_3_7",
        "t27"."lines_3_8",
        CAST(CASE
          WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
          THEN LIST_EXTRACT("t27"."packed_part_0", 5)
          ELSE CAST(NULL AS BIGINT)
        END + (
          CAST(FLOOR(
            (
              (
                -(
                  CASE
                    WHEN ARRAY_LENGTH("t27"."packed_part_0") >= 5
                    THEN LIST_EXTRACT("t27"."packed_part_0", 5)
                    ELSE CAST(NULL AS BIGINT)
                  END
                ) + 1024
              ) - 1
            ) / 1024
          ) AS BIGINT) * 1024
        ) AS INT) AS "rank_code"
      FROM (
        SELECT
          "t26".*
          EXCLUDE ("code", "rank_code")
        FROM (
          SELECT
            "t25"."moment",
            "t25"."packed_part_0",
            "t25"."whole_part_0",
            "t25"."lines_3_0",
            "t25"."lines_3_1",
            "t25"."lines_3_2",
            "t25"."lines_3_3",
            "t25"."lines_3_4",
            "t25"."lines_3_5",
            "t25"."lines_3_6",
            "t25"."lines_3_7",
            "t25"."rank_code",
            "t8"."code",
            "t8"."lines_3_8"
          FROM (
            SELECT
              "t23"."moment",
              "t23"."packed_part_0",
              "t23"."whole_part_0",
              "t23"."lines_3_0",
              "t23"."lines_3_1",
              "t23"."lines_3_2",
              "t23"."lines_3_3",
              "t23"."lines_3_4",
              "t23"."lines_3_5",
              "t23"."lines_3_6",
              "t23"."lines_3_7",
              CAST(CASE
                WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                ELSE CAST(NULL AS BIGINT)
              END + (
                CAST(FLOOR(
                  (
                    (
                      -(
                        CASE
                          WHEN ARRAY_LENGTH("t23"."packed_part_0") >= 4
                          THEN LIST_EXTRACT("t23"."packed_part_0", 4)
                          ELSE CAST(NULL AS BIGINT)
                        END
                      ) + 1024
                    ) - 1
                  ) / 1024
                ) AS BIGINT) * 1024
              ) AS INT) AS "rank_code"
            FROM (
              SELECT
                "t22".*
                EXCLUDE ("code", "rank_code")
              FROM (
                SELECT
                  "t21"."moment",
                  "t21"."packed_part_0",
                  "t21"."whole_part_0",
                  "t21"."lines_3_0",
                  "t21"."lines_3_1",
                  "t21"."lines_3_2",
                  "t21"."lines_3_3",
                  "t21"."lines_3_4",
                  "t21"."lines_3_5",
                  "t21"."lines_3_6",
                  "t21"."rank_code",
                  "t9"."code",
                  "t9"."lines_3_7"
                FROM (
                  SELECT
                    "t19"."moment",
                    "t19"."packed_part_0",
                    "t19"."whole_part_0",
                    "t19"."lines_3_0",
                    "t19"."lines_3_1",
                    "t19"."lines_3_2",
                    "t19"."lines_3_3",
                    "t19"."lines_3_4",
                    "t19"."lines_3_5",
                    "t19"."lines_3_6",
                    CAST(CASE
                      WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                      THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                      ELSE CAST(NULL AS BIGINT)
                    END + (
                      CAST(FLOOR(
                        (
                          (
                            -(
                              CASE
                                WHEN ARRAY_LENGTH("t19"."packed_part_0") >= 3
                                THEN LIST_EXTRACT("t19"."packed_part_0", 3)
                                ELSE CAST(NULL AS BIGINT)
                              END
                            ) + 1024
                          ) - 1
                        ) / 1024
                      ) AS BIGINT) * 1024
                    ) AS INT) AS "rank_code"
                  FROM (
                    SELECT
                      "t18".*
                      EXCLUDE ("code", "rank_code")
                    FROM (
                      SELECT
                        "t17"."moment",
                        "t17"."packed_part_0",
                        "t17"."whole_part_0",
                        "t17"."lines_3_0",
                        "t17"."lines_3_1",
                        "t17"."lines_3_2",
                        "t17"."lines_3_3",
                        "t17"."lines_3_4",
                        "t17"."lines_3_5",
                        "t17"."rank_code",
                        "t10"."code",
                        "t10"."lines_3_6"
                      FROM (
                        SELECT
                          "t15"."moment",
                          "t15"."packed_part_0",
                          "t15"."whole_part_0",
                          "t15"."lines_3_0",
                          "t15"."lines_3_1",
                          "t15"."lines_3_2",
                          "t15"."lines_3_3",
                          "t15"."lines_3_4",
                          "t15"."lines_3_5",
                          CAST(CASE
                            WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                            THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                            ELSE CAST(NULL AS BIGINT)
                          END + (
                            CAST(FLOOR(
                              (
                                (
                                  -(
                                    CASE
                                      WHEN ARRAY_LENGTH("t15"."packed_part_0") >= 2
                                      THEN LIST_EXTRACT("t15"."packed_part_0", 2)
                                      ELSE CAST(NULL AS BIGINT)
                                    END
                                  ) + 1024
                                ) - 1
                              ) / 1024
                            ) AS BIGINT) * 1024
                          ) AS INT) AS "rank_code"
                        FROM (
                          SELECT
                            "t14".*
                            EXCLUDE ("code", "rank_code")
                          FROM (
                            SELECT
                              "t13"."moment",
                              "t13"."packed_part_0",
                              "t13"."whole_part_0",
                              "t13"."lines_3_0",
                              "t13"."lines_3_1",
                              "t13"."lines_3_2",
                              "t13"."lines_3_3",
                              "t13"."lines_3_4",
                              "t13"."rank_code",
                              "t11"."code",
                              "t11"."lines_3_5"
                            FROM (
                              SELECT
                                "t1"."moment",
                                "t1"."packed_part_0",
                                "t1"."whole_part_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_0",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 2
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 2)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_1",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 3
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 3)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_2",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 4
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 4)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_3",
                                CAST(CAST(FLOOR(
                                  (
                                    (
                                      -(
                                        CASE
                                          WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 5
                                          THEN LIST_EXTRACT("t1"."packed_part_0", 5)
                                          ELSE CAST(NULL AS BIGINT)
                                        END
                                      ) + 1024
                                    ) - 1
                                  ) / 1024
                                ) AS BIGINT) AS DOUBLE) / CAST("t1"."whole_part_0" AS DOUBLE) AS "lines_3_4",
                                CAST(CASE
                                  WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                  THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                  ELSE CAST(NULL AS BIGINT)
                                END + (
                                  CAST(FLOOR(
                                    (
                                      (
                                        -(
                                          CASE
                                            WHEN ARRAY_LENGTH("t1"."packed_part_0") >= 1
                                            THEN LIST_EXTRACT("t1"."packed_part_0", 1)
                                            ELSE CAST(NULL AS BIGINT)
                                          END
                                        ) + 1024
                                      ) - 1
                                    ) / 1024
                                  ) AS BIGINT) * 1024
                                ) AS INT) AS "rank_code"
                              FROM "temp"."main"."made_29" AS "t1"
                            ) AS "t13"
                            LEFT OUTER JOIN (
                              SELECT
                                "t0"."code",
                                "t0"."value" AS "lines_3_5"
                              FROM "temp"."main"."made_4" AS "t0"
                            ) AS "t11"
                              ON "t13"."rank_code" = "t11"."code"
                          ) AS "t14"
                        ) AS "t15"
                      ) AS "t17"
                      LEFT OUTER JOIN (
                        SELECT
                          "t0"."code",
                          "t0"."value" AS "lines_3_6"
                        FROM "temp"."main"."made_4" AS "t0"
                      ) AS "t10"
                        ON "t17"."rank_code" = "t10"."code"
                    ) AS "t18"
                  ) AS "t19"
                ) AS "t21"
                LEFT OUTER JOIN (
                  SELECT
                    "t0"."code",
                    "t0"."value" AS "lines_3_7"
                  FROM "temp"."main"."made_4" AS "t0"
                ) AS "t9"
                  ON "t21"."rank_code" = "t9"."code"
              ) AS "t22"
            ) AS "t23"
          ) AS "t25"
          LEFT OUTER JOIN (
            SELECT
              "t0"."code",
              "t0"."value" AS "lines_3_8"
            FROM "temp"."main"."made_4" AS "t0"
          ) AS "t8"
            ON "t25"."rank_code" = "t8"."code"
        ) AS "t26"
      ) AS "t27"
    ) AS "t29"
    LEFT OUTER JOIN (
      SELECT
        "t0"."code",
        "t0"."value" AS "lines_3_9"
      FROM "temp"."main"."made_4" AS "t0"
    ) AS "t7"
      ON "t29"."rank_code" = "t7"."code"
  ) AS "t30"
) AS "t31"

-- made_31
SELECT
  "t1"."moment",
  SUM("t1"."quantity_milli") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "lines_4_0",
  SUM("t1"."quantity_milli") AS "lines_4_1"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."net_sales_minor",
    "t0"."quantity_milli",
    "t0"."category_code",
    "t0"."product_code",
    "t0"."brand_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_7" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_32
SELECT
  "t9"."moment",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 28
    )) AS "occasions_0_0",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 365
    )) AS "occasions_0_1",
  COUNT(*) FILTER(WHERE
    "t9"."day" > (
      "t9"."last_day" - 90
    )) AS "occasions_0_2",
  COUNT(*) AS "occasions_0_3",
  SUM("t9"."gap") AS "occasions_0_4",
  SUM("t9"."gap_log_square") AS "occasions_0_5",
  SUM("t9"."gap_log") AS "occasions_0_6",
  COUNT("t9"."gap") AS "occasions_0_7"
FROM (
  SELECT
    "t8"."moment",
    "t8"."day",
    "t8"."last_day",
    "t8"."local_date",
    "t8"."gap",
    "t8"."age",
    "t8"."length",
    "t2"."length" AS "length_right",
    "t2"."gap_log",
    "t2"."gap_log_square"
  FROM (
    SELECT
      "t6"."moment",
      "t6"."day",
      "t6"."last_day",
      "t6"."local_date",
      "t6"."gap",
      "t6"."age",
      CASE WHEN "t6"."gap" > 4096 THEN 4096 ELSE "t6"."gap" END AS "length"
    FROM (
      SELECT
        "t5"."moment",
        "t5"."day",
        "t5"."last_day",
        "t5"."local_date",
        CASE WHEN "t5"."age" = 511 THEN CAST(NULL AS BIGINT) ELSE "t5"."gap" END AS "gap",
        "t5"."age"
      FROM (
        SELECT
          "t4"."moment",
          "t4"."day",
          "t4"."last_day",
          "t4"."local_date",
          "t4"."day" - LAG("t4"."day") OVER (
            PARTITION BY "t4"."moment"
            ORDER BY "t4"."day" ASC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) AS "gap",
          ROW_NUMBER() OVER (
            PARTITION BY "t4"."moment"
            ORDER BY "t4"."day" DESC
            ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
          ) - 1 AS "age"
        FROM (
          SELECT
            "t3"."moment",
            "t3"."day",
            "t3"."last_day",
            MAX("t3"."local_date") AS "local_date"
          FROM (
            SELECT
              "t1"."customer",
              "t1"."ts",
              "t1"."known_at",
              "t1"."day",
              "t1"."local_date",
              "t1"."customer" AS "moment",
              19874 AS "last_day"
            FROM "temp"."main"."made_11" AS "t1"
            WHERE
              "t1"."is_order"
              AND "t1"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
              AND "t1"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
          ) AS "t3"
          GROUP BY
            1,
            2,
            3
        ) AS "t4"
      ) AS "t5"
      WHERE
        "t5"."age" < 512
    ) AS "t6"
  ) AS "t8"
  LEFT OUTER JOIN "made_33" AS "t2"
    ON "t8"."length" = "t2"."length"
) AS "t9"
GROUP BY
  1

-- made_34
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."returns_minor" > 0, FALSE)) AS "orders_0_0",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t1"."profit_minor" IS NULL
    ) AND (
      "t1"."channel" = 'online'
    ), FALSE)) AS "orders_0_1",
  COUNT(*) FILTER(WHERE
    COALESCE((
      "t1"."profit_minor" IS NULL
    ) AND (
      "t1"."channel" = 'store'
    ), FALSE)) AS "orders_0_2",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."channel" = 'online'
    ), FALSE)) AS "orders_0_3",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."channel" = 'store'
    ), FALSE)) AS "orders_0_4",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."discount_minor" > 0
    ), FALSE)) AS "orders_0_5",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND (
      "t1"."weekday" >= 6
    ), FALSE)) AS "orders_0_6",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 12
        ) AND (
          "t1"."local_hour" <= 16
        )
      ),
      FALSE
    )) AS "orders_0_7",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 17
        ) AND (
          "t1"."local_hour" <= 23
        )
      ),
      FALSE
    )) AS "orders_0_8",
  COUNT(*) FILTER(WHERE
    COALESCE(
      "t1"."is_order"
      AND (
        (
          "t1"."local_hour" >= 5
        ) AND (
          "t1"."local_hour" <= 11
        )
      ),
      FALSE
    )) AS "orders_0_9",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND NOT (
      "t1"."coupon" IS NULL
    ), FALSE)) AS "orders_0_10",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order" AND NOT (
      "t1"."local_hour" IS NULL
    ), FALSE)) AS "orders_0_11",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."profit_minor" IS NULL, FALSE)) AS "orders_0_12",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."profit_minor" IS NULL, FALSE)) AS "orders_0_13",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 180
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_14",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 28
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_15",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_16",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 56
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_17",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 7
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_18",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 90
      )
    )
    AND COALESCE("t1"."is_order", FALSE)) AS "orders_0_19",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_20",
  MIN("t1"."local_date") FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_21",
  MAX("t1"."local_date") FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "orders_0_22",
  MAX("t1"."net_sales_minor") AS "orders_0_23",
  SUM("t1"."discount_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_24",
  SUM("t1"."discount_minor") AS "orders_0_25",
  SUM("t1"."gross_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_26",
  SUM("t1"."gross_sales_minor") AS "orders_0_27",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'online', FALSE)) AS "orders_0_28",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'store', FALSE)) AS "orders_0_29",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 180
    )) AS "orders_0_30",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 28
    )) AS "orders_0_31",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_32",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 7
    )) AS "orders_0_33",
  SUM("t1"."net_sales_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 90
    )) AS "orders_0_34",
  SUM("t1"."net_sales_minor") AS "orders_0_35",
  SUM("t1"."profit_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'online', FALSE)) AS "orders_0_36",
  SUM("t1"."profit_minor") FILTER(WHERE
    COALESCE("t1"."channel" = 'store', FALSE)) AS "orders_0_37",
  SUM("t1"."profit_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_38",
  SUM("t1"."profit_minor") AS "orders_0_39",
  SUM("t1"."reimbursed_minor") AS "orders_0_40",
  SUM("t1"."returns_minor") FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "orders_0_41",
  SUM("t1"."returns_minor") AS "orders_0_42"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_35
SELECT DISTINCT
  "t0"."customer" AS "moment",
  "t0"."place_code" AS "code"
FROM "temp"."main"."made_11" AS "t0"
WHERE
  "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  AND "t0"."place_code" IS NOT NULL
  AND COALESCE("t0"."is_order", FALSE)

-- made_36
SELECT
  "t0"."moment",
  COUNT(*) AS "orders_1_0"
FROM "temp"."main"."made_35" AS "t0"
GROUP BY
  1

-- made_37
SELECT
  *
FROM "temp"."main"."made_36" AS "t0"

-- made_38
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."place_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."place_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_39
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_38" AS "t0"
GROUP BY
  1

-- made_40
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_39" AS "t0"

-- made_41
SELECT
  "t6"."moment",
  "t6"."orders_2_0",
  "t6"."orders_2_1"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."orders_2_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_2_1"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CAST(FLOOR(
        (
          (
            -(
              CASE
                WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                ELSE CAST(NULL AS BIGINT)
              END
            ) + 1024
          ) - 1
        ) / 1024
      ) AS BIGINT) AS DOUBLE) / CAST("t0"."whole_part_0" AS DOUBLE) AS "orders_2_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_40" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_2_1"
    FROM "temp"."main"."made_9" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_42
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."weekday_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."weekday_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_43
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_42" AS "t0"
GROUP BY
  1

-- made_44
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_43" AS "t0"

-- made_45
SELECT
  "t6"."moment",
  "t6"."orders_3_0",
  "t6"."orders_3_1"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."orders_3_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_3_1"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CAST(FLOOR(
        (
          (
            -(
              CASE
                WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                ELSE CAST(NULL AS BIGINT)
              END
            ) + 1024
          ) - 1
        ) / 1024
      ) AS BIGINT) AS DOUBLE) / CAST("t0"."whole_part_0" AS DOUBLE) AS "orders_3_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_44" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_3_1"
    FROM "temp"."main"."made_10" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_46
SELECT
  "t1"."moment",
  "t1"."code",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."is_order", FALSE)) AS "part_0"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."returns_minor",
    "t0"."profit_minor",
    "t0"."channel",
    "t0"."is_order",
    "t0"."discount_minor",
    "t0"."weekday",
    "t0"."local_hour",
    "t0"."coupon",
    "t0"."local_date",
    "t0"."net_sales_minor",
    "t0"."gross_sales_minor",
    "t0"."reimbursed_minor",
    "t0"."place_code",
    "t0"."weekday_code",
    "t0"."local_hour_code",
    "t0"."customer" AS "moment",
    19874 AS "last_day",
    "t0"."local_hour_code" AS "code"
  FROM "temp"."main"."made_11" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."local_hour_code" IS NOT NULL
) AS "t1"
GROUP BY
  1,
  2

-- made_47
SELECT
  "t0"."moment",
  ARRAY_AGG((
    -(
      "t0"."part_0"
    ) * 1024
  ) + "t0"."code") FILTER(WHERE
    (
      (
        -(
          "t0"."part_0"
        ) * 1024
      ) + "t0"."code"
    ) IS NOT NULL
    AND "t0"."part_0" > 0) AS "packed_part_0",
  SUM("t0"."part_0") FILTER(WHERE
    "t0"."part_0" > 0) AS "whole_part_0"
FROM "temp"."main"."made_46" AS "t0"
GROUP BY
  1

-- made_48
SELECT
  "t0"."moment",
  LIST_SORT("t0"."packed_part_0") AS "packed_part_0",
  "t0"."whole_part_0"
FROM "temp"."main"."made_47" AS "t0"

-- made_49
SELECT
  "t6"."moment",
  "t6"."orders_4_0"
FROM (
  SELECT
    "t5"."moment",
    "t5"."packed_part_0",
    "t5"."whole_part_0",
    "t5"."rank_code",
    "t3"."code",
    "t3"."orders_4_0"
  FROM (
    SELECT
      "t0"."moment",
      "t0"."packed_part_0",
      "t0"."whole_part_0",
      CAST(CASE
        WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
        THEN LIST_EXTRACT("t0"."packed_part_0", 1)
        ELSE CAST(NULL AS BIGINT)
      END + (
        CAST(FLOOR(
          (
            (
              -(
                CASE
                  WHEN ARRAY_LENGTH("t0"."packed_part_0") >= 1
                  THEN LIST_EXTRACT("t0"."packed_part_0", 1)
                  ELSE CAST(NULL AS BIGINT)
                END
              ) + 1024
            ) - 1
          ) / 1024
        ) AS BIGINT) * 1024
      ) AS INT) AS "rank_code"
    FROM "temp"."main"."made_48" AS "t0"
  ) AS "t5"
  LEFT OUTER JOIN (
    SELECT
      "t1"."code",
      "t1"."value" AS "orders_4_0"
    FROM "temp"."main"."made_8" AS "t1"
  ) AS "t3"
    ON "t5"."rank_code" = "t3"."code"
) AS "t6"

-- made_50
SELECT
  "t1"."moment",
  COUNT(*) FILTER(WHERE
    (
      "t1"."day" > (
        "t1"."last_day" - 365
      )
    )
    AND COALESCE("t1"."type" = 'redeemed', FALSE)) AS "responses_0_0",
  COUNT(*) FILTER(WHERE
    COALESCE("t1"."type" = 'redeemed', FALSE)) AS "responses_0_1",
  COUNT(*) FILTER(WHERE
    "t1"."day" > (
      "t1"."last_day" - 365
    )) AS "responses_0_2",
  COUNT(*) AS "responses_0_3"
FROM (
  SELECT
    "t0"."customer",
    "t0"."ts",
    "t0"."known_at",
    "t0"."day",
    "t0"."type",
    "t0"."customer" AS "moment",
    19874 AS "last_day"
  FROM "temp"."main"."made_12" AS "t0"
  WHERE
    "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
    AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
) AS "t1"
GROUP BY
  1

-- made_51
SELECT
  "t2"."moment",
  "t2"."stage" AS "stages_0_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."stage",
    "t1"."state",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."stage" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."stage",
      "t0"."state",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_13" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_52
SELECT
  "t2"."moment",
  "t2"."state" AS "stages_1_0"
FROM (
  SELECT
    "t1"."customer",
    "t1"."ts",
    "t1"."known_at",
    "t1"."day",
    "t1"."stage",
    "t1"."state",
    "t1"."moment",
    "t1"."last_day",
    ROW_NUMBER() OVER (
      PARTITION BY "t1"."moment"
      ORDER BY "t1"."known_at" DESC, "t1"."state" DESC
      ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    ) - 1 AS "age"
  FROM (
    SELECT
      "t0"."customer",
      "t0"."ts",
      "t0"."known_at",
      "t0"."day",
      "t0"."stage",
      "t0"."state",
      "t0"."customer" AS "moment",
      19874 AS "last_day"
    FROM "temp"."main"."made_13" AS "t0"
    WHERE
      "t0"."ts" < MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
      AND "t0"."known_at" <= MAKE_TIMESTAMP(2024, 6, 1, 0, 0, 0.0)
  ) AS "t1"
) AS "t2"
WHERE
  "t2"."age" = 0

-- made_53
SELECT
  *
FROM (
  SELECT
    "t18"."customer",
    "t109"."orders",
    "t109"."orders_7d",
    "t109"."orders_28d",
    "t109"."orders_90d",
    "t109"."orders_365d",
    "t109"."occasions",
    "t109"."occasions_28d",
    "t109"."occasions_90d",
    "t109"."occasions_365d",
    "t109"."gross_sales_minor",
    "t109"."gross_sales_minor_365d",
    "t109"."net_sales_minor",
    "t109"."net_sales_minor_7d",
    "t109"."net_sales_minor_28d",
    "t109"."net_sales_minor_90d",
    "t109"."net_sales_minor_365d",
    "t109"."units_milli",
    "t109"."units_milli_365d",
    "t109"."average_order_value_minor",
    "t109"."largest_order_minor",
    "t109"."units_per_order",
    "t109"."first_order_date",
    "t109"."last_order_date",
    "t109"."days_since_first_order",
    "t109"."days_since_last_order",
    "t109"."gaps",
    "t109"."average_gap_days",
    "t109"."usual_gap_days",
    "t109"."gap_variation",
    "t109"."overdue_ratio",
    "t109"."orders_trend_28d",
    "t109"."orders_trend_90d",
    "t109"."net_sales_trend_90d",
    "t109"."usual_weekday",
    "t109"."usual_weekday_share",
    "t109"."usual_hour",
    "t109"."weekend_share",
    "t109"."morning_share",
    "t109"."afternoon_share",
    "t109"."evening_share",
    "t109"."places",
    "t109"."usual_place",
    "t109"."usual_place_share",
    "t109"."orders_online",
    "t109"."net_sales_online_minor",
    "t109"."orders_store",
    "t109"."net_sales_store_minor",
    "t109"."online_share",
    "t109"."products",
    "t109"."categories",
    "t109"."categories_90d",
    "t109"."category_1",
    "t109"."category_1_share",
    "t109"."category_2",
    "t109"."category_2_share",
    "t109"."category_3",
    "t109"."category_3_share",
    "t109"."category_4",
    "t109"."category_4_share",
    "t109"."category_5",
    "t109"."category_5_share",
    "t109"."brand_1",
    "t109"."brand_1_share",
    "t109"."brand_2",
    "t109"."brand_2_share",
    "t109"."brand_3",
    "t109"."brand_3_share",
    "t109"."brand_4",
    "t109"."brand_4_share",
    "t109"."brand_5",
    "t109"."brand_5_share",
    "t109"."discount_minor",
    "t109"."discount_minor_365d",
    "t109"."discount_share",
    "t109"."discounted_orders_share",
    "t109"."coupon_orders",
    "t109"."returns_minor",
    "t109"."returns_minor_365d",
    "t109"."returns",
    "t109"."return_rate",
    "t109"."contacts",
    "t109"."contacts_28d",
    "t109"."contacts_90d",
    "t109"."contacts_365d",
    "t109"."last_contact_date",
    "t109"."days_since_contact",
    "t109"."responses",
    "t109"."responses_365d",
    "t109"."redemptions",
    "t109"."redemptions_365d",
    "t109"."response_rate",
    "t109"."profit_minor",
    "t109"."profit_online_minor",
    "t109"."profit_store_minor",
    "t109"."profit_minor_365d",
    "t109"."reimbursed_minor",
    "t109"."lifecycle_stage",
    "t109"."lifecycle_state"
  FROM (
    SELECT
      "t107"."moment",
      "t107"."orders",
      "t107"."orders_7d",
      "t107"."orders_28d",
      "t107"."orders_90d",
      "t107"."orders_365d",
      "t107"."occasions",
      "t107"."occasions_28d",
      "t107"."occasions_90d",
      "t107"."occasions_365d",
      "t107"."gross_sales_minor",
      "t107"."gross_sales_minor_365d",
      "t107"."net_sales_minor",
      "t107"."net_sales_minor_7d",
      "t107"."net_sales_minor_28d",
      "t107"."net_sales_minor_90d",
      "t107"."net_sales_minor_365d",
      "t107"."units_milli",
      "t107"."units_milli_365d",
      "t107"."average_order_value_minor",
      "t107"."largest_order_minor",
      "t107"."units_per_order",
      "t107"."first_order_date",
      "t107"."last_order_date",
      "t107"."days_since_first_order",
      "t107"."days_since_last_order",
      "t107"."gaps",
      "t107"."average_gap_days",
      "t107"."usual_gap_days",
      "t107"."gap_variation",
      CASE
        WHEN "t107"."usual_gap_days" = 0
        THEN CAST(NULL AS DOUBLE)
        ELSE CAST("t107"."days_since_last_order" AS DOUBLE) / "t107"."usual_gap_days"
      END AS "overdue_ratio",
      "t107"."orders_trend_28d",
      "t107"."orders_trend_90d",
      "t107"."net_sales_trend_90d",
      "t107"."usual_weekday",
      "t107"."usual_weekday_share",
      "t107"."usual_hour",
      "t107"."weekend_share",
      "t107"."morning_share",
      "t107"."afternoon_share",
      "t107"."evening_share",
      "t107"."places",
      "t107"."usual_place",
      "t107"."usual_place_share",
      "t107"."orders_online",
      "t107"."net_sales_online_minor",
      "t107"."orders_store",
      "t107"."net_sales_store_minor",
      "t107"."online_share",
      "t107"."products",
      "t107"."categories",
      "t107"."categories_90d",
      "t107"."category_1",
      "t107"."category_1_share",
      "t107"."category_2",
      "t107"."category_2_share",
      "t107"."category_3",
      "t107"."category_3_share",
      "t107"."category_4",
      "t107"."category_4_share",
      "t107"."category_5",
      "t107"."category_5_share",
      "t107"."brand_1",
      "t107"."brand_1_share",
      "t107"."brand_2",
      "t107"."brand_2_share",
      "t107"."brand_3",
      "t107"."brand_3_share",
      "t107"."brand_4",
      "t107"."brand_4_share",
      "t107"."brand_5",
      "t107"."brand_5_share",
      "t107"."discount_minor",
      "t107"."discount_minor_365d",
      "t107"."discount_share",
      "t107"."discounted_orders_share",
      "t107"."coupon_orders",
      "t107"."returns_minor",
      "t107"."returns_minor_365d",
      "t107"."returns",
      "t107"."return_rate",
      "t107"."contacts",
      "t107"."contacts_28d",
      "t107"."contacts_90d",
      "t107"."contacts_365d",
      "t107"."last_contact_date",
      "t107"."days_since_contact",
      "t107"."responses",
      "t107"."responses_365d",
      "t107"."redemptions",
      "t107"."redemptions_365d",
      "t107"."response_rate",
      "t107"."profit_minor",
      "t107"."profit_online_minor",
      "t107"."profit_store_minor",
      "t107"."profit_minor_365d",
      "t107"."reimbursed_minor",
      "t107"."lifecycle_stage",
      "t107"."lifecycle_state"
    FROM (
      SELECT
        "t106"."moment",
        "t106"."month",
        "t106"."today",
        "t106"."contacts_0_0",
        "t106"."contacts_0_1",
        "t106"."contacts_0_2",
        "t106"."contacts_0_3",
        "t106"."contacts_0_4",
        "t106"."contacts_0_5",
        "t106"."contacts_0_6",
        "t106"."lines_0_0",
        "t106"."lines_0_1",
        "t106"."lines_0_2",
        "t106"."lines_0_3",
        "t106"."lines_0_4",
        "t106"."lines_0_5",
        "t106"."lines_0_6",
        "t106"."lines_0_7",
        "t106"."lines_0_8",
        "t106"."lines_0_9",
        "t106"."lines_0_10",
        "t106"."lines_1_0",
        "t106"."lines_2_0",
        "t106"."lines_3_0",
        "t106"."lines_3_1",
        "t106"."lines_3_2",
        "t106"."lines_3_3",
        "t106"."lines_3_4",
        "t106"."lines_3_5",
        "t106"."lines_3_6",
        "t106"."lines_3_7",
        "t106"."lines_3_8",
        "t106"."lines_3_9",
        "t106"."lines_4_0",
        "t106"."lines_4_1",
        "t106"."occasions_0_0",
        "t106"."occasions_0_1",
        "t106"."occasions_0_2",
        "t106"."occasions_0_3",
        "t106"."occasions_0_4",
        "t106"."occasions_0_5",
        "t106"."occasions_0_6",
        "t106"."occasions_0_7",
        "t106"."orders_0_0",
        "t106"."orders_0_1",
        "t106"."orders_0_2",
        "t106"."orders_0_3",
        "t106"."orders_0_4",
        "t106"."orders_0_5",
        "t106"."orders_0_6",
        "t106"."orders_0_7",
        "t106"."orders_0_8",
        "t106"."orders_0_9",
        "t106"."orders_0_10",
        "t106"."orders_0_11",
        "t106"."orders_0_12",
        "t106"."orders_0_13",
        "t106"."orders_0_14",
        "t106"."orders_0_15",
        "t106"."orders_0_16",
        "t106"."orders_0_17",
        "t106"."orders_0_18",
        "t106"."orders_0_19",
        "t106"."orders_0_20",
        "t106"."orders_0_21",
        "t106"."orders_0_22",
        "t106"."orders_0_23",
        "t106"."orders_0_24",
        "t106"."orders_0_25",
        "t106"."orders_0_26",
        "t106"."orders_0_27",
        "t106"."orders_0_28",
        "t106"."orders_0_29",
        "t106"."orders_0_30",
        "t106"."orders_0_31",
        "t106"."orders_0_32",
        "t106"."orders_0_33",
        "t106"."orders_0_34",
        "t106"."orders_0_35",
        "t106"."orders_0_36",
        "t106"."orders_0_37",
        "t106"."orders_0_38",
        "t106"."orders_0_39",
        "t106"."orders_0_40",
        "t106"."orders_0_41",
        "t106"."orders_0_42",
        "t106"."orders_1_0",
        "t106"."orders_2_0",
        "t106"."orders_2_1",
        "t106"."orders_3_0",
        "t106"."orders_3_1",
        "t106"."orders_4_0",
        "t106"."responses_0_0",
        "t106"."responses_0_1",
        "t106"."responses_0_2",
        "t106"."responses_0_3",
        "t106"."stages_0_0",
        "t106"."stages_1_0",
        "t106"."orders",
        "t106"."orders_7d",
        "t106"."orders_28d",
        "t106"."orders_90d",
        "t106"."orders_365d",
        "t106"."occasions",
        "t106"."occasions_28d",
        "t106"."occasions_90d",
        "t106"."occasions_365d",
        "t106"."gross_sales_minor",
        "t106"."gross_sales_minor_365d",
        "t106"."net_sales_minor",
        "t106"."net_sales_minor_7d",
        "t106"."net_sales_minor_28d",
        "t106"."net_sales_minor_90d",
        "t106"."net_sales_minor_365d",
        "t106"."units_milli",
        "t106"."units_milli_365d",
        "t106"."largest_order_minor",
        "t106"."first_order_date",
        "t106"."last_order_date",
        "t106"."gaps",
        "t106"."usual_weekday",
        "t106"."usual_weekday_share",
        "t106"."usual_hour",
        "t106"."morning_share",
        "t106"."afternoon_share",
        "t106"."evening_share",
        "t106"."places",
        "t106"."usual_place",
        "t106"."usual_place_share",
        "t106"."orders_online",
        "t106"."net_sales_online_minor",
        "t106"."orders_store",
        "t106"."net_sales_store_minor",
        "t106"."products",
        "t106"."categories",
        "t106"."categories_90d",
        "t106"."category_1",
        "t106"."category_1_share",
        "t106"."category_2",
        "t106"."category_2_share",
        "t106"."category_3",
        "t106"."category_3_share",
        "t106"."category_4",
        "t106"."category_4_share",
        "t106"."category_5",
        "t106"."category_5_share",
        "t106"."brand_1",
        "t106"."brand_1_share",
        "t106"."brand_2",
        "t106"."brand_2_share",
        "t106"."brand_3",
        "t106"."brand_3_share",
        "t106"."brand_4",
        "t106"."brand_4_share",
        "t106"."brand_5",
        "t106"."brand_5_share",
        "t106"."discount_minor",
        "t106"."discount_minor_365d",
        "t106"."coupon_orders",
        "t106"."returns_minor",
        "t106"."returns_minor_365d",
        "t106"."returns",
        "t106"."contacts",
        "t106"."contacts_28d",
        "t106"."contacts_90d",
        "t106"."contacts_365d",
        "t106"."last_contact_date",
        "t106"."responses",
        "t106"."responses_365d",
        "t106"."redemptions",
        "t106"."redemptions_365d",
        "t106"."profit_minor",
        "t106"."profit_online_minor",
        "t106"."profit_store_minor",
        "t106"."profit_minor_365d",
        "t106"."reimbursed_minor",
        "t106"."lifecycle_stage",
        "t106"."lifecycle_state",
        "t106"."constant_95",
        "t106"."constant_96",
        CASE
          WHEN "t106"."orders" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."net_sales_minor" AS DOUBLE) / CAST("t106"."orders" AS DOUBLE)
        END AS "average_order_value_minor",
        CASE
          WHEN "t106"."orders" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CASE
            WHEN 1000 = 0
            THEN CAST(NULL AS DOUBLE)
            ELSE CAST("t106"."units_milli" AS DOUBLE) / CAST(1000 AS DOUBLE)
          END / CAST("t106"."orders" AS DOUBLE)
        END AS "units_per_order",
        DATE_DIFF('DAY', "t106"."first_order_date", "t106"."today") AS "days_since_first_order",
        DATE_DIFF('DAY', "t106"."last_order_date", "t106"."today") AS "days_since_last_order",
        CASE
          WHEN "t106"."gaps" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."occasions_0_4" AS DOUBLE) / CAST("t106"."gaps" AS DOUBLE)
        END AS "average_gap_days",
        CASE
          WHEN (
            "t106"."gaps" > 0
          ) OR (
            "t106"."orders" > 0
          )
          THEN EXP(
            CASE
              WHEN CASE
                WHEN 1000000 = 0
                THEN CAST(NULL AS DOUBLE)
                ELSE CASE
                  WHEN (
                    "t106"."gaps" + CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END
                  ) = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE (
                    "t106"."occasions_0_6" + (
                      CASE
                        WHEN 1000 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                      END * "t106"."constant_96"
                    )
                  ) / (
                    "t106"."gaps" + CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END
                  )
                END / CAST(1000000 AS DOUBLE)
              END <= 700
              THEN CASE
                WHEN 1000000 = 0
                THEN CAST(NULL AS DOUBLE)
                ELSE CASE
                  WHEN (
                    "t106"."gaps" + CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END
                  ) = 0
                  THEN CAST(NULL AS DOUBLE)
                  ELSE (
                    "t106"."occasions_0_6" + (
                      CASE
                        WHEN 1000 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                      END * "t106"."constant_96"
                    )
                  ) / (
                    "t106"."gaps" + CASE
                      WHEN 1000 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."constant_95" AS DOUBLE) / CAST(1000 AS DOUBLE)
                    END
                  )
                END / CAST(1000000 AS DOUBLE)
              END
              ELSE CAST(NULL AS DOUBLE)
            END
          )
          ELSE NULL
        END AS "usual_gap_days",
        CASE
          WHEN "t106"."gaps" >= 3
          THEN SQRT(
            CASE
              WHEN CASE
                WHEN (
                  (
                    CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 100000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_5" AS DOUBLE) / 100000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END - (
                      CASE
                        WHEN "t106"."gaps" = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CASE
                          WHEN 1000000.0 = 0
                          THEN CAST(NULL AS DOUBLE)
                          ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                        END / CAST("t106"."gaps" AS DOUBLE)
                      END * CASE
                        WHEN "t106"."gaps" = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CASE
                          WHEN 1000000.0 = 0
                          THEN CAST(NULL AS DOUBLE)
                          ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                        END / CAST("t106"."gaps" AS DOUBLE)
                      END
                    )
                  ) IS NULL
                )
                OR (
                  0.0 IS NULL
                )
                THEN NULL
                ELSE GREATEST(
                  CASE
                    WHEN "t106"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 100000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."occasions_0_5" AS DOUBLE) / 100000000.0
                    END / CAST("t106"."gaps" AS DOUBLE)
                  END - (
                    CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END * CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END
                  ),
                  0.0
                )
              END >= 0
              THEN CASE
                WHEN (
                  (
                    CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 100000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_5" AS DOUBLE) / 100000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END - (
                      CASE
                        WHEN "t106"."gaps" = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CASE
                          WHEN 1000000.0 = 0
                          THEN CAST(NULL AS DOUBLE)
                          ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                        END / CAST("t106"."gaps" AS DOUBLE)
                      END * CASE
                        WHEN "t106"."gaps" = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CASE
                          WHEN 1000000.0 = 0
                          THEN CAST(NULL AS DOUBLE)
                          ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                        END / CAST("t106"."gaps" AS DOUBLE)
                      END
                    )
                  ) IS NULL
                )
                OR (
                  0.0 IS NULL
                )
                THEN NULL
                ELSE GREATEST(
                  CASE
                    WHEN "t106"."gaps" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CASE
                      WHEN 100000000.0 = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CAST("t106"."occasions_0_5" AS DOUBLE) / 100000000.0
                    END / CAST("t106"."gaps" AS DOUBLE)
                  END - (
                    CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END * CASE
                      WHEN "t106"."gaps" = 0
                      THEN CAST(NULL AS DOUBLE)
                      ELSE CASE
                        WHEN 1000000.0 = 0
                        THEN CAST(NULL AS DOUBLE)
                        ELSE CAST("t106"."occasions_0_6" AS DOUBLE) / 1000000.0
                      END / CAST("t106"."gaps" AS DOUBLE)
                    END
                  ),
                  0.0
                )
              END
              ELSE CAST(NULL AS DOUBLE)
            END
          )
          ELSE NULL
        END AS "gap_variation",
        CASE
          WHEN (
            "t106"."orders_0_17" - "t106"."orders_28d"
          ) = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."orders_28d" AS DOUBLE) / CAST("t106"."orders_0_17" - "t106"."orders_28d" AS DOUBLE)
        END AS "orders_trend_28d",
        CASE
          WHEN (
            "t106"."orders_0_14" - "t106"."orders_90d"
          ) = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."orders_90d" AS DOUBLE) / CAST("t106"."orders_0_14" - "t106"."orders_90d" AS DOUBLE)
        END AS "orders_trend_90d",
        CASE
          WHEN (
            "t106"."orders_0_30" - "t106"."net_sales_minor_90d"
          ) = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."net_sales_minor_90d" AS DOUBLE) / CAST("t106"."orders_0_30" - "t106"."net_sales_minor_90d" AS DOUBLE)
        END AS "net_sales_trend_90d",
        CASE
          WHEN "t106"."orders" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."orders_0_6" AS DOUBLE) / CAST("t106"."orders" AS DOUBLE)
        END AS "weekend_share",
        CASE
          WHEN (
            "t106"."net_sales_online_minor" + "t106"."net_sales_store_minor"
          ) = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."net_sales_online_minor" AS DOUBLE) / CAST("t106"."net_sales_online_minor" + "t106"."net_sales_store_minor" AS DOUBLE)
        END AS "online_share",
        CASE
          WHEN "t106"."gross_sales_minor" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."discount_minor" AS DOUBLE) / CAST("t106"."gross_sales_minor" AS DOUBLE)
        END AS "discount_share",
        CASE
          WHEN "t106"."orders" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."orders_0_5" AS DOUBLE) / CAST("t106"."orders" AS DOUBLE)
        END AS "discounted_orders_share",
        CASE
          WHEN (
            "t106"."gross_sales_minor" - "t106"."discount_minor"
          ) = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."returns_minor" AS DOUBLE) / CAST("t106"."gross_sales_minor" - "t106"."discount_minor" AS DOUBLE)
        END AS "return_rate",
        DATE_DIFF('DAY', "t106"."last_contact_date", "t106"."today") AS "days_since_contact",
        CASE
          WHEN "t106"."contacts" = 0
          THEN CAST(NULL AS DOUBLE)
          ELSE CAST("t106"."responses" AS DOUBLE) / CAST("t106"."contacts" AS DOUBLE)
        END AS "response_rate"
      FROM (
        SELECT
          "t105".*
          EXCLUDE ("joined", "x")
        FROM (
          SELECT
            "t104"."moment",
            "t104"."month",
            "t104"."today",
            "t104"."contacts_0_0",
            "t104"."contacts_0_1",
            "t104"."contacts_0_2",
            "t104"."contacts_0_3",
            "t104"."contacts_0_4",
            "t104"."contacts_0_5",
            "t104"."contacts_0_6",
            "t104"."lines_0_0",
            "t104"."lines_0_1",
            "t104"."lines_0_2",
            "t104"."lines_0_3",
            "t104"."lines_0_4",
            "t104"."lines_0_5",
            "t104"."lines_0_6",
            "t104"."lines_0_7",
            "t104"."lines_0_8",
            "t104"."lines_0_9",
            "t104"."lines_0_10",
            "t104"."lines_1_0",
            "t104"."lines_2_0",
            "t104"."lines_3_0",
            "t104"."lines_3_1",
            "t104"."lines_3_2",
            "t104"."lines_3_3",
            "t104"."lines_3_4",
            "t104"."lines_3_5",
            "t104"."lines_3_6",
            "t104"."lines_3_7",
            "t104"."lines_3_8",
            "t104"."lines_3_9",
            "t104"."lines_4_0",
            "t104"."lines_4_1",
            "t104"."occasions_0_0",
            "t104"."occasions_0_1",
            "t104"."occasions_0_2",
            "t104"."occasions_0_3",
            "t104"."occasions_0_4",
            "t104"."occasions_0_5",
            "t104"."occasions_0_6",
            "t104"."occasions_0_7",
            "t104"."orders_0_0",
            "t104"."orders_0_1",
            "t104"."orders_0_2",
            "t104"."orders_0_3",
            "t104"."orders_0_4",
            "t104"."orders_0_5",
            "t104"."orders_0_6",
            "t104"."orders_0_7",
            "t104"."orders_0_8",
            "t104"."orders_0_9",
            "t104"."orders_0_10",
            "t104"."orders_0_11",
            "t104"."orders_0_12",
            "t104"."orders_0_13",
            "t104"."orders_0_14",
            "t104"."orders_0_15",
            "t104"."orders_0_16",
            "t104"."orders_0_17",
            "t104"."orders_0_18",
            "t104"."orders_0_19",
            "t104"."orders_0_20",
            "t104"."orders_0_21",
            "t104"."orders_0_22",
            "t104"."orders_0_23",
            "t104"."orders_0_24",
            "t104"."orders_0_25",
            "t104"."orders_0_26",
            "t104"."orders_0_27",
            "t104"."orders_0_28",
            "t104"."orders_0_29",
            "t104"."orders_0_30",
            "t104"."orders_0_31",
            "t104"."orders_0_32",
            "t104"."orders_0_33",
            "t104"."orders_0_34",
            "t104"."orders_0_35",
            "t104"."orders_0_36",
            "t104"."orders_0_37",
            "t104"."orders_0_38",
            "t104"."orders_0_39",
            "t104"."orders_0_40",
            "t104"."orders_0_41",
            "t104"."orders_0_42",
            "t104"."orders_1_0",
            "t104"."orders_2_0",
            "t104"."orders_2_1",
            "t104"."orders_3_0",
            "t104"."orders_3_1",
            "t104"."orders_4_0",
            "t104"."responses_0_0",
            "t104"."responses_0_1",
            "t104"."responses_0_2",
            "t104"."responses_0_3",
            "t104"."stages_0_0",
            "t104"."stages_1_0",
            "t104"."orders",
            "t104"."orders_7d",
            "t104"."orders_28d",
            "t104"."orders_90d",
            "t104"."orders_365d",
            "t104"."occasions",
            "t104"."occasions_28d",
            "t104"."occasions_90d",
            "t104"."occasions_365d",
            "t104"."gross_sales_minor",
            "t104"."gross_sales_minor_365d",
            "t104"."net_sales_minor",
            "t104"."net_sales_minor_7d",
            "t104"."net_sales_minor_28d",
            "t104"."net_sales_minor_90d",
            "t104"."net_sales_minor_365d",
            "t104"."units_milli",
            "t104"."units_milli_365d",
            "t104"."largest_order_minor",
            "t104"."first_order_date",
            "t104"."last_order_date",
            "t104"."gaps",
            "t104"."usual_weekday",
            "t104"."usual_weekday_share",
            "t104"."usual_hour",
            "t104"."morning_share",
            "t104"."afternoon_share",
            "t104"."evening_share",
            "t104"."places",
            "t104"."usual_place",
            "t104"."usual_place_share",
            "t104"."orders_online",
            "t104"."net_sales_online_minor",
            "t104"."orders_store",
            "t104"."net_sales_store_minor",
            "t104"."products",
            "t104"."categories",
            "t104"."categories_90d",
            "t104"."category_1",
            "t104"."category_1_share",
            "t104"."category_2",
            "t104"."category_2_share",
            "t104"."category_3",
            "t104"."category_3_share",
            "t104"."category_4",
            "t104"."category_4_share",
            "t104"."category_5",
            "t104"."category_5_share",
            "t104"."brand_1",
            "t104"."brand_1_share",
            "t104"."brand_2",
            "t104"."brand_2_share",
            "t104"."brand_3",
            "t104"."brand_3_share",
            "t104"."brand_4",
            "t104"."brand_4_share",
            "t104"."brand_5",
            "t104"."brand_5_share",
            "t104"."discount_minor",
            "t104"."discount_minor_365d",
            "t104"."coupon_orders",
            "t104"."returns_minor",
            "t104"."returns_minor_365d",
            "t104"."returns",
            "t104"."contacts",
            "t104"."contacts_28d",
            "t104"."contacts_90d",
            "t104"."contacts_365d",
            "t104"."last_contact_date",
            "t104"."responses",
            "t104"."responses_365d",
            "t104"."redemptions",
            "t104"."redemptions_365d",
            "t104"."profit_minor",
            "t104"."profit_online_minor",
            "t104"."profit_store_minor",
            "t104"."profit_minor_365d",
            "t104"."reimbursed_minor",
            "t104"."lifecycle_stage",
            "t104"."lifecycle_state",
            "t104"."constant_95",
            "t51"."joined",
            "t51"."x",
            "t51"."constant_96"
          FROM (
            SELECT
              "t102".*
              EXCLUDE ("joined", "x")
            FROM (
              SELECT
                "t101"."moment",
                "t101"."month",
                "t101"."today",
                "t101"."contacts_0_0",
                "t101"."contacts_0_1",
                "t101"."contacts_0_2",
                "t101"."contacts_0_3",
                "t101"."contacts_0_4",
                "t101"."contacts_0_5",
                "t101"."contacts_0_6",
                "t101"."lines_0_0",
                "t101"."lines_0_1",
                "t101"."lines_0_2",
                "t101"."lines_0_3",
                "t101"."lines_0_4",
                "t101"."lines_0_5",
                "t101"."lines_0_6",
                "t101"."lines_0_7",
                "t101"."lines_0_8",
                "t101"."lines_0_9",
                "t101"."lines_0_10",
                "t101"."lines_1_0",
                "t101"."lines_2_0",
                "t101"."lines_3_0",
                "t101"."lines_3_1",
                "t101"."lines_3_2",
                "t101"."lines_3_3",
                "t101"."lines_3_4",
                "t101"."lines_3_5",
                "t101"."lines_3_6",
                "t101"."lines_3_7",
                "t101"."lines_3_8",
                "t101"."lines_3_9",
                "t101"."lines_4_0",
                "t101"."lines_4_1",
                "t101"."occasions_0_0",
                "t101"."occasions_0_1",
                "t101"."occasions_0_2",
                "t101"."occasions_0_3",
                "t101"."occasions_0_4",
                "t101"."occasions_0_5",
                "t101"."occasions_0_6",
                "t101"."occasions_0_7",
                "t101"."orders_0_0",
                "t101"."orders_0_1",
                "t101"."orders_0_2",
                "t101"."orders_0_3",
                "t101"."orders_0_4",
                "t101"."orders_0_5",
                "t101"."orders_0_6",
                "t101"."orders_0_7",
                "t101"."orders_0_8",
                "t101"."orders_0_9",
                "t101"."orders_0_10",
                "t101"."orders_0_11",
                "t101"."orders_0_12",
                "t101"."orders_0_13",
                "t101"."orders_0_14",
                "t101"."orders_0_15",
                "t101"."orders_0_16",
                "t101"."orders_0_17",
                "t101"."orders_0_18",
                "t101"."orders_0_19",
                "t101"."orders_0_20",
                "t101"."orders_0_21",
                "t101"."orders_0_22",
                "t101"."orders_0_23",
                "t101"."orders_0_24",
                "t101"."orders_0_25",
                "t101"."orders_0_26",
                "t101"."orders_0_27",
                "t101"."orders_0_28",
                "t101"."orders_0_29",
                "t101"."orders_0_30",
                "t101"."orders_0_31",
                "t101"."orders_0_32",
                "t101"."orders_0_33",
                "t101"."orders_0_34",
                "t101"."orders_0_35",
                "t101"."orders_0_36",
                "t101"."orders_0_37",
                "t101"."orders_0_38",
                "t101"."orders_0_39",
                "t101"."orders_0_40",
                "t101"."orders_0_41",
                "t101"."orders_0_42",
                "t101"."orders_1_0",
                "t101"."orders_2_0",
                "t101"."orders_2_1",
                "t101"."orders_3_0",
                "t101"."orders_3_1",
                "t101"."orders_4_0",
                "t101"."responses_0_0",
                "t101"."responses_0_1",
                "t101"."responses_0_2",
                "t101"."responses_0_3",
                "t101"."stages_0_0",
                "t101"."stages_1_0",
                "t101"."orders",
                "t101"."orders_7d",
                "t101"."orders_28d",
                "t101"."orders_90d",
                "t101"."orders_365d",
                "t101"."occasions",
                "t101"."occasions_28d",
                "t101"."occasions_90d",
                "t101"."occasions_365d",
                "t101"."gross_sales_minor",
                "t101"."gross_sales_minor_365d",
                "t101"."net_sales_minor",
                "t101"."net_sales_minor_7d",
                "t101"."net_sales_minor_28d",
                "t101"."net_sales_minor_90d",
                "t101"."net_sales_minor_365d",
                "t101"."units_milli",
                "t101"."units_milli_365d",
                "t101"."largest_order_minor",
                "t101"."first_order_date",
                "t101"."last_order_date",
                "t101"."gaps",
                "t101"."usual_weekday",
                "t101"."usual_weekday_share",
                "t101"."usual_hour",
                "t101"."morning_share",
                "t101"."afternoon_share",
                "t101"."evening_share",
                "t101"."places",
                "t101"."usual_place",
                "t101"."usual_place_share",
                "t101"."orders_online",
                "t101"."net_sales_online_minor",
                "t101"."orders_store",
                "t101"."net_sales_store_minor",
                "t101"."products",
                "t101"."categories",
                "t101"."categories_90d",
                "t101"."category_1",
                "t101"."category_1_share",
                "t101"."category_2",
                "t101"."category_2_share",
                "t101"."category_3",
                "t101"."category_3_share",
                "t101"."category_4",
                "t101"."category_4_share",
                "t101"."category_5",
                "t101"."category_5_share",
                "t101"."brand_1",
                "t101"."brand_1_share",
                "t101"."brand_2",
                "t101"."brand_2_share",
                "t101"."brand_3",
                "t101"."brand_3_share",
                "t101"."brand_4",
                "t101"."brand_4_share",
                "t101"."brand_5",
                "t101"."brand_5_share",
                "t101"."discount_minor",
                "t101"."discount_minor_365d",
                "t101"."coupon_orders",
                "t101"."returns_minor",
                "t101"."returns_minor_365d",
                "t101"."returns",
                "t101"."contacts",
                "t101"."contacts_28d",
                "t101"."contacts_90d",
                "t101"."contacts_365d",
                "t101"."last_contact_date",
                "t101"."responses",
                "t101"."responses_365d",
                "t101"."redemptions",
                "t101"."redemptions_365d",
                "t101"."profit_minor",
                "t101"."profit_online_minor",
                "t101"."profit_store_minor",
                "t101"."profit_minor_365d",
                "t101"."reimbursed_minor",
                "t101"."lifecycle_stage",
                "t101"."lifecycle_state",
                "t52"."joined",
                "t52"."x",
                "t52"."constant_95"
              FROM (
                SELECT
                  "t99"."moment",
                  "t99"."month",
                  "t99"."today",
                  "t99"."contacts_0_0",
                  "t99"."contacts_0_1",
                  "t99"."contacts_0_2",
                  "t99"."contacts_0_3",
                  "t99"."contacts_0_4",
                  "t99"."contacts_0_5",
                  "t99"."contacts_0_6",
                  "t99"."lines_0_0",
                  "t99"."lines_0_1",
                  "t99"."lines_0_2",
                  "t99"."lines_0_3",
                  "t99"."lines_0_4",
                  "t99"."lines_0_5",
                  "t99"."lines_0_6",
                  "t99"."lines_0_7",
                  "t99"."lines_0_8",
                  "t99"."lines_0_9",
                  "t99"."lines_0_10",
                  "t99"."lines_1_0",
                  "t99"."lines_2_0",
                  "t99"."lines_3_0",
                  "t99"."lines_3_1",
                  "t99"."lines_3_2",
                  "t99"."lines_3_3",
                  "t99"."lines_3_4",
                  "t99"."lines_3_5",
                  "t99"."lines_3_6",
                  "t99"."lines_3_7",
                  "t99"."lines_3_8",
                  "t99"."lines_3_9",
                  "t99"."lines_4_0",
                  "t99"."lines_4_1",
                  "t99"."occasions_0_0",
                  "t99"."occasions_0_1",
                  "t99"."occasions_0_2",
                  "t99"."occasions_0_3",
                  "t99"."occasions_0_4",
                  "t99"."occasions_0_5",
                  "t99"."occasions_0_6",
                  "t99"."occasions_0_7",
                  "t99"."orders_0_0",
                  "t99"."orders_0_1",
                  "t99"."orders_0_2",
                  "t99"."orders_0_3",
                  "t99"."orders_0_4",
                  "t99"."orders_0_5",
                  "t99"."orders_0_6",
                  "t99"."orders_0_7",
                  "t99"."orders_0_8",
                  "t99"."orders_0_9",
                  "t99"."orders_0_10",
                  "t99"."orders_0_11",
                  "t99"."orders_0_12",
                  "t99"."orders_0_13",
                  "t99"."orders_0_14",
                  "t99"."orders_0_15",
                  "t99"."orders_0_16",
                  "t99"."orders_0_17",
                  "t99"."orders_0_18",
                  "t99"."orders_0_19",
                  "t99"."orders_0_20",
                  "t99"."orders_0_21",
                  "t99"."orders_0_22",
                  "t99"."orders_0_23",
                  "t99"."orders_0_24",
                  "t99"."orders_0_25",
                  "t99"."orders_0_26",
                  "t99"."orders_0_27",
                  "t99"."orders_0_28",
                  "t99"."orders_0_29",
                  "t99"."orders_0_30",
                  "t99"."orders_0_31",
                  "t99"."orders_0_32",
                  "t99"."orders_0_33",
                  "t99"."orders_0_34",
                  "t99"."orders_0_35",
                  "t99"."orders_0_36",
                  "t99"."orders_0_37",
                  "t99"."orders_0_38",
                  "t99"."orders_0_39",
                  "t99"."orders_0_40",
                  "t99"."orders_0_41",
                  "t99"."orders_0_42",
                  "t99"."orders_1_0",
                  "t99"."orders_2_0",
                  "t99"."orders_2_1",
                  "t99"."orders_3_0",
                  "t99"."orders_3_1",
                  "t99"."orders_4_0",
                  "t99"."responses_0_0",
                  "t99"."responses_0_1",
                  "t99"."responses_0_2",
                  "t99"."responses_0_3",
                  "t99"."stages_0_0",
                  "t99"."stages_1_0",
                  "t99"."orders_0_20" AS "orders",
                  "t99"."orders_0_18" AS "orders_7d",
                  "t99"."orders_0_15" AS "orders_28d",
                  "t99"."orders_0_19" AS "orders_90d",
                  "t99"."orders_0_16" AS "orders_365d",
                  "t99"."occasions_0_3" AS "occasions",
                  "t99"."occasions_0_0" AS "occasions_28d",
                  "t99"."occasions_0_2" AS "occasions_90d",
                  "t99"."occasions_0_1" AS "occasions_365d",
                  "t99"."orders_0_27" AS "gross_sales_minor",
                  "t99"."orders_0_26" AS "gross_sales_minor_365d",
                  "t99"."orders_0_35" AS "net_sales_minor",
                  "t99"."orders_0_33" AS "net_sales_minor_7d",
                  "t99"."orders_0_31" AS "net_sales_minor_28d",
                  "t99"."orders_0_34" AS "net_sales_minor_90d",
                  "t99"."orders_0_32" AS "net_sales_minor_365d",
                  "t99"."lines_4_1" AS "units_milli",
                  "t99"."lines_4_0" AS "units_milli_365d",
                  "t99"."orders_0_23" AS "largest_order_minor",
                  "t99"."orders_0_21" AS "first_order_date",
                  "t99"."orders_0_22" AS "last_order_date",
                  "t99"."occasions_0_7" AS "gaps",
                  "t99"."orders_3_1" AS "usual_weekday",
                  "t99"."orders_3_0" AS "usual_weekday_share",
                  "t99"."orders_4_0" AS "usual_hour",
                  CASE
                    WHEN "t99"."orders_0_11" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t99"."orders_0_9" AS DOUBLE) / CAST("t99"."orders_0_11" AS DOUBLE)
                  END AS "morning_share",
                  CASE
                    WHEN "t99"."orders_0_11" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t99"."orders_0_7" AS DOUBLE) / CAST("t99"."orders_0_11" AS DOUBLE)
                  END AS "afternoon_share",
                  CASE
                    WHEN "t99"."orders_0_11" = 0
                    THEN CAST(NULL AS DOUBLE)
                    ELSE CAST("t99"."orders_0_8" AS DOUBLE) / CAST("t99"."orders_0_11" AS DOUBLE)
                  END AS "evening_share",
                  "t99"."orders_1_0" AS "places",
                  "t99"."orders_2_1" AS "usual_place",
                  "t99"."orders_2_0" AS "usual_place_share",
                  "t99"."orders_0_3" AS "orders_online",
                  "t99"."orders_0_28" AS "net_sales_online_minor",
                  "t99"."orders_0_4" AS "orders_store",
                  "t99"."orders_0_29" AS "net_sales_store_minor",
                  "t99"."lines_2_0" AS "products",
                  "t99"."lines_1_0" AS "categories",
                  "t99"."lines_0_0" AS "categories_90d",
                  "t99"."lines_0_6" AS "category_1",
                  "t99"."lines_0_1" AS "category_1_share",
                  "t99"."lines_0_7" AS "category_2",
                  "t99"."lines_0_2" AS "category_2_share",
                  "t99"."lines_0_8" AS "category_3",
                  "t99"."lines_0_3" AS "category_3_share",
                  "t99"."lines_0_9" AS "category_4",
                  "t99"."lines_0_4" AS "category_4_share",
                  "t99"."lines_0_10" AS "category_5",
                  "t99"."lines_0_5" AS "category_5_share",
                  "t99"."lines_3_5" AS "brand_1",
                  "t99"."lines_3_0" AS "brand_1_share",
                  "t99"."lines_3_6" AS "brand_2",
                  "t99"."lines_3_1" AS "brand_2_share",
                  "t99"."lines_3_7" AS "brand_3",
                  "t99"."lines_3_2" AS "brand_3_share",
                  "t99"."lines_3_8" AS "brand_4",
                  "t99"."lines_3_3" AS "brand_4_share",
                  "t99"."lines_3_9" AS "brand_5",
                  "t99"."lines_3_4" AS "brand_5_share",
                  "t99"."orders_0_25" AS "discount_minor",
                  "t99"."orders_0_24" AS "discount_minor_365d",
                  "t99"."orders_0_10" AS "coupon_orders",
                  "t99"."orders_0_42" AS "returns_minor",
                  "t99"."orders_0_41" AS "returns_minor_365d",
                  "t99"."orders_0_0" AS "returns",
                  "t99"."contacts_0_3" AS "contacts",
                  "t99"."contacts_0_0" AS "contacts_28d",
                  "t99"."contacts_0_2" AS "contacts_90d",
                  "t99"."contacts_0_1" AS "contacts_365d",
                  "t99"."contacts_0_4" AS "last_contact_date",
                  "t99"."responses_0_3" AS "responses",
                  "t99"."responses_0_2" AS "responses_365d",
                  "t99"."responses_0_1" AS "redemptions",
                  "t99"."responses_0_0" AS "redemptions_365d",
                  CASE
                    WHEN "t99"."orders_0_13" = 0
                    THEN "t99"."orders_0_39" - "t99"."contacts_0_6"
                    ELSE NULL
                  END AS "profit_minor",
                  CASE WHEN "t99"."orders_0_1" = 0 THEN "t99"."orders_0_36" ELSE NULL END AS "profit_online_minor",
                  CASE WHEN "t99"."orders_0_2" = 0 THEN "t99"."orders_0_37" ELSE NULL END AS "profit_store_minor",
                  CASE
                    WHEN "t99"."orders_0_12" = 0
                    THEN "t99"."orders_0_38" - "t99"."contacts_0_5"
                    ELSE NULL
                  END AS "profit_minor_365d",
                  "t99"."orders_0_40" AS "reimbursed_minor",
                  "t99"."stages_0_0" AS "lifecycle_stage",
                  "t99"."stages_1_0" AS "lifecycle_state"
                FROM (
                  SELECT
                    "t98"."moment",
                    "t98"."month",
                    "t98"."today",
                    COALESCE("t98"."contacts_0_0", 0) AS "contacts_0_0",
                    COALESCE("t98"."contacts_0_1", 0) AS "contacts_0_1",
                    COALESCE("t98"."contacts_0_2", 0) AS "contacts_0_2",
                    COALESCE("t98"."contacts_0_3", 0) AS "contacts_0_3",
                    "t98"."contacts_0_4",
                    COALESCE("t98"."contacts_0_5", 0) AS "contacts_0_5",
                    COALESCE("t98"."contacts_0_6", 0) AS "contacts_0_6",
                    COALESCE("t98"."lines_0_0", 0) AS "lines_0_0",
                    "t98"."lines_0_1",
                    "t98"."lines_0_2",
                    "t98"."lines_0_3",
                    "t98"."lines_0_4",
                    "t98"."lines_0_5",
                    "t98"."lines_0_6",
                    "t98"."lines_0_7",
                    "t98"."lines_0_8",
                    "t98"."lines_0_9",
                    "t98"."lines_0_10",
                    COALESCE("t98"."lines_1_0", 0) AS "lines_1_0",
                    COALESCE("t98"."lines_2_0", 0) AS "lines_2_0",
                    "t98"."lines_3_0",
                    "t98"."lines_3_1",
                    "t98"."lines_3_2",
                    "t98"."lines_3_3",
                    "t98"."lines_3_4",
                    "t98"."lines_3_5",
                    "t98"."lines_3_6",
                    "t98"."lines_3_7",
                    "t98"."lines_3_8",
                    "t98"."lines_3_9",
                    COALESCE("t98"."lines_4_0", 0) AS "lines_4_0",
                    COALESCE("t98"."lines_4_1", 0) AS "lines_4_1",
                    COALESCE("t98"."occasions_0_0", 0) AS "occasions_0_0",
                    COALESCE("t98"."occasions_0_1", 0) AS "occasions_0_1",
                    COALESCE("t98"."occasions_0_2", 0) AS "occasions_0_2",
                    COALESCE("t98"."occasions_0_3", 0) AS "occasions_0_3",
                    COALESCE("t98"."occasions_0_4", 0) AS "occasions_0_4",
                    COALESCE("t98"."occasions_0_5", 0) AS "occasions_0_5",
                    COALESCE("t98"."occasions_0_6", 0) AS "occasions_0_6",
                    COALESCE("t98"."occasions_0_7", 0) AS "occasions_0_7",
                    COALESCE("t98"."orders_0_0", 0) AS "orders_0_0",
                    COALESCE("t98"."orders_0_1", 0) AS "orders_0_1",
                    COALESCE("t98"."orders_0_2", 0) AS "orders_0_2",
                    COALESCE("t98"."orders_0_3", 0) AS "orders_0_3",
                    COALESCE("t98"."orders_0_4", 0) AS "orders_0_4",
                    COALESCE("t98"."orders_0_5", 0) AS "orders_0_5",
                    COALESCE("t98"."orders_0_6", 0) AS "orders_0_6",
                    COALESCE("t98"."orders_0_7", 0) AS "orders_0_7",
                    COALESCE("t98"."orders_0_8", 0) AS "orders_0_8",
                    COALESCE("t98"."orders_0_9", 0) AS "orders_0_9",
                    COALESCE("t98"."orders_0_10", 0) AS "orders_0_10",
                    COALESCE("t98"."orders_0_11", 0) AS "orders_0_11",
                    COALESCE("t98"."orders_0_12", 0) AS "orders_0_12",
                    COALESCE("t98"."orders_0_13", 0) AS "orders_0_13",
                    COALESCE("t98"."orders_0_14", 0) AS "orders_0_14",
                    COALESCE("t98"."orders_0_15", 0) AS "orders_0_15",
                    COALESCE("t98"."orders_0_16", 0) AS "orders_0_16",
                    COALESCE("t98"."orders_0_17", 0) AS "orders_0_17",
                    COALESCE("t98"."orders_0_18", 0) AS "orders_0_18",
                    COALESCE("t98"."orders_0_19", 0) AS "orders_0_19",
                    COALESCE("t98"."orders_0_20", 0) AS "orders_0_20",
                    "t98"."orders_0_21",
                    "t98"."orders_0_22",
                    "t98"."orders_0_23",
                    COALESCE("t98"."orders_0_24", 0) AS "orders_0_24",
                    COALESCE("t98"."orders_0_25", 0) AS "orders_0_25",
                    COALESCE("t98"."orders_0_26", 0) AS "orders_0_26",
                    COALESCE("t98"."orders_0_27", 0) AS "orders_0_27",
                    COALESCE("t98"."orders_0_28", 0) AS "orders_0_28",
                    COALESCE("t98"."orders_0_29", 0) AS "orders_0_29",
                    COALESCE("t98"."orders_0_30", 0) AS "orders_0_30",
                    COALESCE("t98"."orders_0_31", 0) AS "orders_0_31",
                    COALESCE("t98"."orders_0_32", 0) AS "orders_0_32",
                    COALESCE("t98"."orders_0_33", 0) AS "orders_0_33",
                    COALESCE("t98"."orders_0_34", 0) AS "orders_0_34",
                    COALESCE("t98"."orders_0_35", 0) AS "orders_0_35",
                    COALESCE("t98"."orders_0_36", 0) AS "orders_0_36",
                    COALESCE("t98"."orders_0_37", 0) AS "orders_0_37",
                    COALESCE("t98"."orders_0_38", 0) AS "orders_0_38",
                    COALESCE("t98"."orders_0_39", 0) AS "orders_0_39",
                    COALESCE("t98"."orders_0_40", 0) AS "orders_0_40",
                    COALESCE("t98"."orders_0_41", 0) AS "orders_0_41",
                    COALESCE("t98"."orders_0_42", 0) AS "orders_0_42",
                    COALESCE("t98"."orders_1_0", 0) AS "orders_1_0",
                    "t98"."orders_2_0",
                    "t98"."orders_2_1",
                    "t98"."orders_3_0",
                    "t98"."orders_3_1",
                    "t98"."orders_4_0",
                    COALESCE("t98"."responses_0_0", 0) AS "responses_0_0",
                    COALESCE("t98"."responses_0_1", 0) AS "responses_0_1",
                    COALESCE("t98"."responses_0_2", 0) AS "responses_0_2",
                    COALESCE("t98"."responses_0_3", 0) AS "responses_0_3",
                    "t98"."stages_0_0",
                    "t98"."stages_1_0"
                  FROM (
                    SELECT
                      "t97".*
                      EXCLUDE ("joined")
                    FROM (
                      SELECT
                        "t96"."moment",
                        "t96"."month",
                        "t96"."today",
                        "t96"."contacts_0_0",
                        "t96"."contacts_0_1",
                        "t96"."contacts_0_2",
                        "t96"."contacts_0_3",
                        "t96"."contacts_0_4",
                        "t96"."contacts_0_5",
                        "t96"."contacts_0_6",
                        "t96"."lines_0_0",
                        "t96"."lines_0_1",
                        "t96"."lines_0_2",
                        "t96"."lines_0_3",
                        "t96"."lines_0_4",
                        "t96"."lines_0_5",
                        "t96"."lines_0_6",
                        "t96"."lines_0_7",
                        "t96"."lines_0_8",
                        "t96"."lines_0_9",
                        "t96"."lines_0_10",
                        "t96"."lines_1_0",
                        "t96"."lines_2_0",
                        "t96"."lines_3_0",
                        "t96"."lines_3_1",
                        "t96"."lines_3_2",
                        "t96"."lines_3_3",
                        "t96"."lines_3_4",
                        "t96"."lines_3_5",
                        "t96"."lines_3_6",
                        "t96"."lines_3_7",
                        "t96"."lines_3_8",
                        "t96"."lines_3_9",
                        "t96"."lines_4_0",
                        "t96"."lines_4_1",
                        "t96"."occasions_0_0",
                        "t96"."occasions_0_1",
                        "t96"."occasions_0_2",
                        "t96"."occasions_0_3",
                        "t96"."occasions_0_4",
                        "t96"."occasions_0_5",
                        "t96"."occasions_0_6",
                        "t96"."occasions_0_7",
                        "t96"."orders_0_0",
                        "t96"."orders_0_1",
                        "t96"."orders_0_2",
                        "t96"."orders_0_3",
                        "t96"."orders_0_4",
                        "t96"."orders_0_5",
                        "t96"."orders_0_6",
                        "t96"."orders_0_7",
                        "t96"."orders_0_8",
                        "t96"."orders_0_9",
                        "t96"."orders_0_10",
                        "t96"."orders_0_11",
                        "t96"."orders_0_12",
                        "t96"."orders_0_13",
                        "t96"."orders_0_14",
                        "t96"."orders_0_15",
                        "t96"."orders_0_16",
                        "t96"."orders_0_17",
                        "t96"."orders_0_18",
                        "t96"."orders_0_19",
                        "t96"."orders_0_20",
                        "t96"."orders_0_21",
                        "t96"."orders_0_22",
                        "t96"."orders_0_23",
                        "t96"."orders_0_24",
                        "t96"."orders_0_25",
                        "t96"."orders_0_26",
                        "t96"."orders_0_27",
                        "t96"."orders_0_28",
                        "t96"."orders_0_29",
                        "t96"."orders_0_30",
                        "t96"."orders_0_31",
                        "t96"."orders_0_32",
                        "t96"."orders_0_33",
                        "t96"."orders_0_34",
                        "t96"."orders_0_35",
                        "t96"."orders_0_36",
                        "t96"."orders_0_37",
                        "t96"."orders_0_38",
                        "t96"."orders_0_39",
                        "t96"."orders_0_40",
                        "t96"."orders_0_41",
                        "t96"."orders_0_42",
                        "t96"."orders_1_0",
                        "t96"."orders_2_0",
                        "t96"."orders_2_1",
                        "t96"."orders_3_0",
                        "t96"."orders_3_1",
                        "t96"."orders_4_0",
                        "t96"."responses_0_0",
                        "t96"."responses_0_1",
                        "t96"."responses_0_2",
                        "t96"."responses_0_3",
                        "t96"."stages_0_0",
                        "t36"."joined",
                        "t36"."stages_1_0"
                      FROM (
                        SELECT
                          "t94".*
                          EXCLUDE ("joined")
                        FROM (
                          SELECT
                            "t93"."moment",
                            "t93"."month",
                            "t93"."today",
                            "t93"."contacts_0_0",
                            "t93"."contacts_0_1",
                            "t93"."contacts_0_2",
                            "t93"."contacts_0_3",
                            "t93"."contacts_0_4",
                            "t93"."contacts_0_5",
                            "t93"."contacts_0_6",
                            "t93"."lines_0_0",
                            "t93"."lines_0_1",
                            "t93"."lines_0_2",
                            "t93"."lines_0_3",
                            "t93"."lines_0_4",
                            "t93"."lines_0_5",
                            "t93"."lines_0_6",
                            "t93"."lines_0_7",
                            "t93"."lines_0_8",
                            "t93"."lines_0_9",
                            "t93"."lines_0_10",
                            "t93"."lines_1_0",
                            "t93"."lines_2_0",
                            "t93"."lines_3_0",
                            "t93"."lines_3_1",
                            "t93"."lines_3_2",
                            "t93"."lines_3_3",
                            "t93"."lines_3_4",
                            "t93"."lines_3_5",
                            "t93"."lines_3_6",
                            "t93"."lines_3_7",
                            "t93"."lines_3_8",
                            "t93"."lines_3_9",
                            "t93"."lines_4_0",
                            "t93"."lines_4_1",
                            "t93"."occasions_0_0",
                            "t93"."occasions_0_1",
                            "t93"."occasions_0_2",
                            "t93"."occasions_0_3",
                            "t93"."occasions_0_4",
                            "t93"."occasions_0_5",
                            "t93"."occasions_0_6",
                            "t93"."occasions_0_7",
                            "t93"."orders_0_0",
                            "t93"."orders_0_1",
                            "t93"."orders_0_2",
                            "t93"."orders_0_3",
                            "t93"."orders_0_4",
                            "t93"."orders_0_5",
                            "t93"."orders_0_6",
                            "t93"."orders_0_7",
                            "t93"."orders_0_8",
                            "t93"."orders_0_9",
                            "t93"."orders_0_10",
                            "t93"."orders_0_11",
                            "t93"."orders_0_12",
                            "t93"."orders_0_13",
                            "t93"."orders_0_14",
                            "t93"."orders_0_15",
                            "t93"."orders_0_16",
                            "t93"."orders_0_17",
                            "t93"."orders_0_18",
                            "t93"."orders_0_19",
                            "t93"."orders_0_20",
                            "t93"."orders_0_21",
                            "t93"."orders_0_22",
                            "t93"."orders_0_23",
                            "t93"."orders_0_24",
                            "t93"."orders_0_25",
                            "t93"."orders_0_26",
                            "t93"."orders_0_27",
                            "t93"."orders_0_28",
                            "t93"."orders_0_29",
                            "t93"."orders_0_30",
                            "t93"."orders_0_31",
                            "t93"."orders_0_32",
                            "t93"."orders_0_33",
                            "t93"."orders_0_34",
                            "t93"."orders_0_35",
                            "t93"."orders_0_36",
                            "t93"."orders_0_37",
                            "t93"."orders_0_38",
                            "t93"."orders_0_39",
                            "t93"."orders_0_40",
                            "t93"."orders_0_41",
                            "t93"."orders_0_42",
                            "t93"."orders_1_0",
                            "t93"."orders_2_0",
                            "t93"."orders_2_1",
                            "t93"."orders_3_0",
                            "t93"."orders_3_1",
                            "t93"."orders_4_0",
                            "t93"."responses_0_0",
                            "t93"."responses_0_1",
                            "t93"."responses_0_2",
                            "t93"."responses_0_3",
                            "t37"."joined",
                            "t37"."stages_0_0"
                          FROM (
                            SELECT
                              "t91".*
                              EXCLUDE ("joined")
                            FROM (
                              SELECT
                                "t90"."moment",
                                "t90"."month",
                                "t90"."today",
                                "t90"."contacts_0_0",
                                "t90"."contacts_0_1",
                                "t90"."contacts_0_2",
                                "t90"."contacts_0_3",
                                "t90"."contacts_0_4",
                                "t90"."contacts_0_5",
                                "t90"."contacts_0_6",
                                "t90"."lines_0_0",
                                "t90"."lines_0_1",
                                "t90"."lines_0_2",
                                "t90"."lines_0_3",
                                "t90"."lines_0_4",
                                "t90"."lines_0_5",
                                "t90"."lines_0_6",
                                "t90"."lines_0_7",
                                "t90"."lines_0_8",
                                "t90"."lines_0_9",
                                "t90"."lines_0_10",
                                "t90"."lines_1_0",
                                "t90"."lines_2_0",
                                "t90"."lines_3_0",
                                "t90"."lines_3_1",
                                "t90"."lines_3_2",
                                "t90"."lines_3_3",
                                "t90"."lines_3_4",
                                "t90"."lines_3_5",
                                "t90"."lines_3_6",
                                "t90"."lines_3_7",
                                "t90"."lines_3_8",
                                "t90"."lines_3_9",
                                "t90"."lines_4_0",
                                "t90"."lines_4_1",
                                "t90"."occasions_0_0",
                                "t90"."occasions_0_1",
                                "t90"."occasions_0_2",
                                "t90"."occasions_0_3",
                                "t90"."occasions_0_4",
                                "t90"."occasions_0_5",
                                "t90"."occasions_0_6",
                                "t90"."occasions_0_7",
                                "t90"."orders_0_0",
                                "t90"."orders_0_1",
                                "t90"."orders_0_2",
                                "t90"."orders_0_3",
                                "t90"."orders_0_4",
                                "t90"."orders_0_5",
                                "t90"."orders_0_6",
                                "t90"."orders_0_7",
                                "t90"."orders_0_8",
                                "t90"."orders_0_9",
                                "t90"."orders_0_10",
                                "t90"."orders_0_11",
                                "t90"."orders_0_12",
                                "t90"."orders_0_13",
                                "t90"."orders_0_14",
                                "t90"."orders_0_15",
                                "t90"."orders_0_16",
                                "t90"."orders_0_17",
                                "t90"."orders_0_18",
                                "t90"."orders_0_19",
                                "t90"."orders_0_20",
                                "t90"."orders_0_21",
                                "t90"."orders_0_22",
                                "t90"."orders_0_23",
                                "t90"."orders_0_24",
                                "t90"."orders_0_25",
                                "t90"."orders_0_26",
                                "t90"."orders_0_27",
                                "t90"."orders_0_28",
                                "t90"."orders_0_29",
                                "t90"."orders_0_30",
                                "t90"."orders_0_31",
                                "t90"."orders_0_32",
                                "t90"."orders_0_33",
                                "t90"."orders_0_34",
                                "t90"."orders_0_35",
                                "t90"."orders_0_36",
                                "t90"."orders_0_37",
                                "t90"."orders_0_38",
                                "t90"."orders_0_39",
                                "t90"."orders_0_40",
                                "t90"."orders_0_41",
                                "t90"."orders_0_42",
                                "t90"."orders_1_0",
                                "t90"."orders_2_0",
                                "t90"."orders_2_1",
                                "t90"."orders_3_0",
                                "t90"."orders_3_1",
                                "t90"."orders_4_0",
                                "t38"."joined",
                                "t38"."responses_0_0",
                                "t38"."responses_0_1",
                                "t38"."responses_0_2",
                                "t38"."responses_0_3"
                              FROM (
                                SELECT
                                  "t88".*
                                  EXCLUDE ("joined")
                                FROM (
                                  SELECT
                                    "t87"."moment",
                                    "t87"."month",
                                    "t87"."today",
                                    "t87"."contacts_0_0",
                                    "t87"."contacts_0_1",
                                    "t87"."contacts_0_2",
                                    "t87"."contacts_0_3",
                                    "t87"."contacts_0_4",
                                    "t87"."contacts_0_5",
                                    "t87"."contacts_0_6",
                                    "t87"."lines_0_0",
                                    "t87"."lines_0_1",
                                    "t87"."lines_0_2",
                                    "t87"."lines_0_3",
                                    "t87"."lines_0_4",
                                    "t87"."lines_0_5",
                                    "t87"."lines_0_6",
                                    "t87"."lines_0_7",
                                    "t87"."lines_0_8",
                                    "t87"."lines_0_9",
                                    "t87"."lines_0_10",
                                    "t87"."lines_1_0",
                                    "t87"."lines_2_0",
                                    "t87"."lines_3_0",
                                    "t87"."lines_3_1",
                                    "t87"."lines_3_2",
                                    "t87"."lines_3_3",
                                    "t87"."lines_3_4",
                                    "t87"."lines_3_5",
                                    "t87"."lines_3_6",
                                    "t87"."lines_3_7",
                                    "t87"."lines_3_8",
                                    "t87"."lines_3_9",
                                    "t87"."lines_4_0",
                                    "t87"."lines_4_1",
                                    "t87"."occasions_0_0",
                                    "t87"."occasions_0_1",
                                    "t87"."occasions_0_2",
                                    "t87"."occasions_0_3",
                                    "t87"."occasions_0_4",
                                    "t87"."occasions_0_5",
                                    "t87"."occasions_0_6",
                                    "t87"."occasions_0_7",
                                    "t87"."orders_0_0",
                                    "t87"."orders_0_1",
                                    "t87"."orders_0_2",
                                    "t87"."orders_0_3",
                                    "t87"."orders_0_4",
                                    "t87"."orders_0_5",
                                    "t87"."orders_0_6",
                                    "t87"."orders_0_7",
                                    "t87"."orders_0_8",
                                    "t87"."orders_0_9",
                                    "t87"."orders_0_10",
                                    "t87"."orders_0_11",
                                    "t87"."orders_0_12",
                                    "t87"."orders_0_13",
                                    "t87"."orders_0_14",
                                    "t87"."orders_0_15",
                                    "t87"."orders_0_16",
                                    "t87"."orders_0_17",
                                    "t87"."orders_0_18",
                                    "t87"."orders_0_19",
                                    "t87"."orders_0_20",
                                    "t87"."orders_0_21",
                                    "t87"."orders_0_22",
                                    "t87"."orders_0_23",
                                    "t87"."orders_0_24",
                                    "t87"."orders_0_25",
                                    "t87"."orders_0_26",
                                    "t87"."orders_0_27",
                                    "t87"."orders_0_28",
                                    "t87"."orders_0_29",
                                    "t87"."orders_0_30",
                                    "t87"."orders_0_31",
                                    "t87"."orders_0_32",
                                    "t87"."orders_0_33",
                                    "t87"."orders_0_34",
                                    "t87"."orders_0_35",
                                    "t87"."orders_0_36",
                                    "t87"."orders_0_37",
                                    "t87"."orders_0_38",
                                    "t87"."orders_0_39",
                                    "t87"."orders_0_40",
                                    "t87"."orders_0_41",
                                    "t87"."orders_0_42",
                                    "t87"."orders_1_0",
                                    "t87"."orders_2_0",
                                    "t87"."orders_2_1",
                                    "t87"."orders_3_0",
                                    "t87"."orders_3_1",
                                    "t39"."joined",
                                    "t39"."orders_4_0"
                                  FROM (
                                    SELECT
                                      "t85".*
                                      EXCLUDE ("joined")
                                    FROM (
                                      SELECT
                                        "t84"."moment",
                                        "t84"."month",
                                        "t84"."today",
                                        "t84"."contacts_0_0",
                                        "t84"."contacts_0_1",
                                        "t84"."contacts_0_2",
                                        "t84"."contacts_0_3",
                                        "t84"."contacts_0_4",
                                        "t84"."contacts_0_5",
                                        "t84"."contacts_0_6",
                                        "t84"."lines_0_0",
                                        "t84"."lines_0_1",
                                        "t84"."lines_0_2",
                                        "t84"."lines_0_3",
                                        "t84"."lines_0_4",
                                        "t84"."lines_0_5",
                                        "t84"."lines_0_6",
                                        "t84"."lines_0_7",
                                        "t84"."lines_0_8",
                                        "t84"."lines_0_9",
                                        "t84"."lines_0_10",
                                        "t84"."lines_1_0",
                                        "t84"."lines_2_0",
                                        "t84"."lines_3_0",
                                        "t84"."lines_3_1",
                                        "t84"."lines_3_2",
                                        "t84"."lines_3_3",
                                        "t84"."lines_3_4",
                                        "t84"."lines_3_5",
                                        "t84"."lines_3_6",
                                        "t84"."lines_3_7",
                                        "t84"."lines_3_8",
                                        "t84"."lines_3_9",
                                        "t84"."lines_4_0",
                                        "t84"."lines_4_1",
                                        "t84"."occasions_0_0",
                                        "t84"."occasions_0_1",
                                        "t84"."occasions_0_2",
                                        "t84"."occasions_0_3",
                                        "t84"."occasions_0_4",
                                        "t84"."occasions_0_5",
                                        "t84"."occasions_0_6",
                                        "t84"."occasions_0_7",
                                        "t84"."orders_0_0",
                                        "t84"."orders_0_1",
                                        "t84"."orders_0_2",
                                        "t84"."orders_0_3",
                                        "t84"."orders_0_4",
                                        "t84"."orders_0_5",
                                        "t84"."orders_0_6",
                                        "t84"."orders_0_7",
                                        "t84"."orders_0_8",
                                        "t84"."orders_0_9",
                                        "t84"."orders_0_10",
                                        "t84"."orders_0_11",
                                        "t84"."orders_0_12",
                                        "t84"."orders_0_13",
                                        "t84"."orders_0_14",
                                        "t84"."orders_0_15",
                                        "t84"."orders_0_16",
                                        "t84"."orders_0_17",
                                        "t84"."orders_0_18",
                                        "t84"."orders_0_19",
                                        "t84"."orders_0_20",
                                        "t84"."orders_0_21",
                                        "t84"."orders_0_22",
                                        "t84"."orders_0_23",
                                        "t84"."orders_0_24",
                                        "t84"."orders_0_25",
                                        "t84"."orders_0_26",
                                        "t84"."orders_0_27",
                                        "t84"."orders_0_28",
                                        "t84"."orders_0_29",
                                        "t84"."orders_0_30",
                                        "t84"."orders_0_31",
                                        "t84"."orders_0_32",
                                        "t84"."orders_0_33",
                                        "t84"."orders_0_34",
                                        "t84"."orders_0_35",
                                        "t84"."orders_0_36",
                                        "t84"."orders_0_37",
                                        "t84"."orders_0_38",
                                        "t84"."orders_0_39",
                                        "t84"."orders_0_40",
                                        "t84"."orders_0_41",
                                        "t84"."orders_0_42",
                                        "t84"."orders_1_0",
                                        "t84"."orders_2_0",
                                        "t84"."orders_2_1",
                                        "t40"."joined",
                                        "t40"."orders_3_0",
                                        "t40"."orders_3_1"
                                      FROM (
                                        SELECT
                                          "t82".*
                                          EXCLUDE ("joined")
                                        FROM (
                                          SELECT
                                            "t81"."moment",
                                            "t81"."month",
                                            "t81"."today",
                                            "t81"."contacts_0_0",
                                            "t81"."contacts_0_1",
                                            "t81"."contacts_0_2",
                                            "t81"."contacts_0_3",
                                            "t81"."contacts_0_4",
                                            "t81"."contacts_0_5",
                                            "t81"."contacts_0_6",
                                            "t81"."lines_0_0",
                                            "t81"."lines_0_1",
                                            "t81"."lines_0_2",
                                            "t81"."lines_0_3",
                                            "t81"."lines_0_4",
                                            "t81"."lines_0_5",
                                            "t81"."lines_0_6",
                                            "t81"."lines_0_7",
                                            "t81"."lines_0_8",
                                            "t81"."lines_0_9",
                                            "t81"."lines_0_10",
                                            "t81"."lines_1_0",
                                            "t81"."lines_2_0",
                                            "t81"."lines_3_0",
                                            "t81"."lines_3_1",
                                            "t81"."lines_3_2",
                                            "t81"."lines_3_3",
                                            "t81"."lines_3_4",
                                            "t81"."lines_3_5",
                                            "t81"."lines_3_6",
                                            "t81"."lines_3_7",
                                            "t81"."lines_3_8",
                                            "t81"."lines_3_9",
                                            "t81"."lines_4_0",
                                            "t81"."lines_4_1",
                                            "t81"."occasions_0_0",
                                            "t81"."occasions_0_1",
                                            "t81"."occasions_0_2",
                                            "t81"."occasions_0_3",
                                            "t81"."occasions_0_4",
                                            "t81"."occasions_0_5",
                                            "t81"."occasions_0_6",
                                            "t81"."occasions_0_7",
                                            "t81"."orders_0_0",
                                            "t81"."orders_0_1",
                                            "t81"."orders_0_2",
                                            "t81"."orders_0_3",
                                            "t81"."orders_0_4",
                                            "t81"."orders_0_5",
                                            "t81"."orders_0_6",
                                            "t81"."orders_0_7",
                                            "t81"."orders_0_8",
                                            "t81"."orders_0_9",
                                            "t81"."orders_0_10",
                                            "t81"."orders_0_11",
                                            "t81"."orders_0_12",
                                            "t81"."orders_0_13",
                                            "t81"."orders_0_14",
                                            "t81"."orders_0_15",
                                            "t81"."orders_0_16",
                                            "t81"."orders_0_17",
                                            "t81"."orders_0_18",
                                            "t81"."orders_0_19",
                                            "t81"."orders_0_20",
                                            "t81"."orders_0_21",
                                            "t81"."orders_0_22",
                                            "t81"."orders_0_23",
                                            "t81"."orders_0_24",
                                            "t81"."orders_0_25",
                                            "t81"."orders_0_26",
                                            "t81"."orders_0_27",
                                            "t81"."orders_0_28",
                                            "t81"."orders_0_29",
                                            "t81"."orders_0_30",
                                            "t81"."orders_0_31",
                                            "t81"."orders_0_32",
                                            "t81"."orders_0_33",
                                            "t81"."orders_0_34",
                                            "t81"."orders_0_35",
                                            "t81"."orders_0_36",
                                            "t81"."orders_0_37",
                                            "t81"."orders_0_38",
                                            "t81"."orders_0_39",
                                            "t81"."orders_0_40",
                                            "t81"."orders_0_41",
                                            "t81"."orders_0_42",
                                            "t81"."orders_1_0",
                                            "t41"."joined",
                                            "t41"."orders_2_0",
                                            "t41"."orders_2_1"
                                          FROM (
                                            SELECT
                                              "t79".*
                                              EXCLUDE ("joined")
                                            FROM (
                                              SELECT
                                                "t78"."moment",
                                                "t78"."month",
                                                "t78"."today",
                                                "t78"."contacts_0_0",
                                                "t78"."contacts_0_1",
                                                "t78"."contacts_0_2",
                                                "t78"."contacts_0_3",
                                                "t78"."contacts_0_4",
                                                "t78"."contacts_0_5",
                                                "t78"."contacts_0_6",
                                                "t78"."lines_0_0",
                                                "t78"."lines_0_1",
                                                "t78"."lines_0_2",
                                                "t78"."lines_0_3",
                                                "t78"."lines_0_4",
                                                "t78"."lines_0_5",
                                                "t78"."lines_0_6",
                                                "t78"."lines_0_7",
                                                "t78"."lines_0_8",
                                                "t78"."lines_0_9",
                                                "t78"."lines_0_10",
                                                "t78"."lines_1_0",
                                                "t78"."lines_2_0",
                                                "t78"."lines_3_0",
                                                "t78"."lines_3_1",
                                                "t78"."lines_3_2",
                                                "t78"."lines_3_3",
                                                "t78"."lines_3_4",
                                                "t78"."lines_3_5",
                                                "t78"."lines_3_6",
                                                "t78"."lines_3_7",
                                                "t78"."lines_3_8",
                                                "t78"."lines_3_9",
                                                "t78"."lines_4_0",
                                                "t78"."lines_4_1",
                                                "t78"."occasions_0_0",
                                                "t78"."occasions_0_1",
                                                "t78"."occasions_0_2",
                                                "t78"."occasions_0_3",
                                                "t78"."occasions_0_4",
                                                "t78"."occasions_0_5",
                                                "t78"."occasions_0_6",
                                                "t78"."occasions_0_7",
                                                "t78"."orders_0_0",
                                                "t78"."orders_0_1",
                                                "t78"."orders_0_2",
                                                "t78"."orders_0_3",
                                                "t78"."orders_0_4",
                                                "t78"."orders_0_5",
                                                "t78"."orders_0_6",
                                                "t78"."orders_0_7",
                                                "t78"."orders_0_8",
                                                "t78"."orders_0_9",
                                                "t78"."orders_0_10",
                                                "t78"."orders_0_11",
                                                "t78"."orders_0_12",
                                                "t78"."orders_0_13",
                                                "t78"."orders_0_14",
                                                "t78"."orders_0_15",
                                                "t78"."orders_0_16",
                                                "t78"."orders_0_17",
                                                "t78"."orders_0_18",
                                                "t78"."orders_0_19",
                                                "t78"."orders_0_20",
                                                "t78"."orders_0_21",
                                                "t78"."orders_0_22",
                                                "t78"."orders_0_23",
                                                "t78"."orders_0_24",
                                                "t78"."orders_0_25",
                                                "t78"."orders_0_26",
                                                "t78"."orders_0_27",
                                                "t78"."orders_0_28",
                                                "t78"."orders_0_29",
                                                "t78"."orders_0_30",
                                                "t78"."orders_0_31",
                                                "t78"."orders_0_32",
                                                "t78"."orders_0_33",
                                                "t78"."orders_0_34",
                                                "t78"."orders_0_35",
                                                "t78"."orders_0_36",
                                                "t78"."orders_0_37",
                                                "t78"."orders_0_38",
                                                "t78"."orders_0_39",
                                                "t78"."orders_0_40",
                                                "t78"."orders_0_41",
                                                "t78"."orders_0_42",
                                                "t42"."joined",
                                                "t42"."orders_1_0"
                                              FROM (
                                                SELECT
                                                  "t76".*
                                                  EXCLUDE ("joined")
                                                FROM (
                                                  SELECT
                                                    "t75"."moment",
                                                    "t75"."month",
                                                    "t75"."today",
                                                    "t75"."contacts_0_0",
                                                    "t75"."contacts_0_1",
                                                    "t75"."contacts_0_2",
                                                    "t75"."contacts_0_3",
                                                    "t75"."contacts_0_4",
                                                    "t75"."contacts_0_5",
                                                    "t75"."contacts_0_6",
                                                    "t75"."lines_0_0",
                                                    "t75"."lines_0_1",
                                                    "t75"."lines_0_2",
                                                    "t75"."lines_0_3",
                                                    "t75"."lines_0_4",
                                                    "t75"."lines_0_5",
                                                    "t75"."lines_0_6",
                                                    "t75"."lines_0_7",
                                                    "t75"."lines_0_8",
                                                    "t75"."lines_0_9",
                                                    "t75"."lines_0_10",
                                                    "t75"."lines_1_0",
                                                    "t75"."lines_2_0",
                                                    "t75"."lines_3_0",
                                                    "t75"."lines_3_1",
                                                    "t75"."lines_3_2",
                                                    "t75"."lines_3_3",
                                                    "t75"."lines_3_4",
                                                    "t75"."lines_3_5",
                                                    "t75"."lines_3_6",
                                                    "t75"."lines_3_7",
                                                    "t75"."lines_3_8",
                                                    "t75"."lines_3_9",
                                                    "t75"."lines_4_0",
                                                    "t75"."lines_4_1",
                                                    "t75"."occasions_0_0",
                                                    "t75"."occasions_0_1",
                                                    "t75"."occasions_0_2",
                                                    "t75"."occasions_0_3",
                                                    "t75"."occasions_0_4",
                                                    "t75"."occasions_0_5",
                                                    "t75"."occasions_0_6",
                                                    "t75"."occasions_0_7",
                                                    "t43"."joined",
                                                    "t43"."orders_0_0",
                                                    "t43"."orders_0_1",
                                                    "t43"."orders_0_2",
                                                    "t43"."orders_0_3",
                                                    "t43"."orders_0_4",
                                                    "t43"."orders_0_5",
                                                    "t43"."orders_0_6",
                                                    "t43"."orders_0_7",
                                                    "t43"."orders_0_8",
                                                    "t43"."orders_0_9",
                                                    "t43"."orders_0_10",
                                                    "t43"."orders_0_11",
                                                    "t43"."orders_0_12",
                                                    "t43"."orders_0_13",
                                                    "t43"."orders_0_14",
                                                    "t43"."orders_0_15",
                                                    "t43"."orders_0_16",
                                                    "t43"."orders_0_17",
                                                    "t43"."orders_0_18",
                                                    "t43"."orders_0_19",
                                                    "t43"."orders_0_20",
                                                    "t43"."orders_0_21",
                                                    "t43"."orders_0_22",
                                                    "t43"."orders_0_23",
                                                    "t43"."orders_0_24",
                                                    "t43"."orders_0_25",
                                                    "t43"."orders_0_26",
                                                    "t43"."orders_0_27",
                                                    "t43"."orders_0_28",
                                                    "t43"."orders_0_29",
                                                    "t43"."orders_0_30",
                                                    "t43"."orders_0_31",
                                                    "t43"."orders_0_32",
                                                    "t43"."orders_0_33",
                                                    "t43"."orders_0_34",
                                                    "t43"."orders_0_35",
                                                    "t43"."orders_0_36",
                                                    "t43"."orders_0_37",
                                                    "t43"."orders_0_38",
                                                    "t43"."orders_0_39",
                                                    "t43"."orders_0_40",
                                                    "t43"."orders_0_41",
                                                    "t43"."orders_0_42"
                                                  FROM (
                                                    SELECT
                                                      "t73".*
                                                      EXCLUDE ("joined")
                                                    FROM (
                                                      SELECT
                                                        "t72"."moment",
                                                        "t72"."month",
                                                        "t72"."today",
                                                        "t72"."contacts_0_0",
                                                        "t72"."contacts_0_1",
                                                        "t72"."contacts_0_2",
                                                        "t72"."contacts_0_3",
                                                        "t72"."contacts_0_4",
                                                        "t72"."contacts_0_5",
                                                        "t72"."contacts_0_6",
                                                        "t72"."lines_0_0",
                                                        "t72"."lines_0_1",
                                                        "t72"."lines_0_2",
                                                        "t72"."lines_0_3",
                                                        "t72"."lines_0_4",
                                                        "t72"."lines_0_5",
                                                        "t72"."lines_0_6",
                                                        "t72"."lines_0_7",
                                                        "t72"."lines_0_8",
                                                        "t72"."lines_0_9",
                                                        "t72"."lines_0_10",
                                                        "t72"."lines_1_0",
                                                        "t72"."lines_2_0",
                                                        "t72"."lines_3_0",
                                                        "t72"."lines_3_1",
                                                        "t72"."lines_3_2",
                                                        "t72"."lines_3_3",
                                                        "t72"."lines_3_4",
                                                        "t72"."lines_3_5",
                                                        "t72"."lines_3_6",
                                                        "t72"."lines_3_7",
                                                        "t72"."lines_3_8",
                                                        "t72"."lines_3_9",
                                                        "t72"."lines_4_0",
                                                        "t72"."lines_4_1",
                                                        "t44"."joined",
                                                        "t44"."occasions_0_0",
                                                        "t44"."occasions_0_1",
                                                        "t44"."occasions_0_2",
                                                        "t44"."occasions_0_3",
                                                        "t44"."occasions_0_4",
                                                        "t44"."occasions_0_5",
                                                        "t44"."occasions_0_6",
                                                        "t44"."occasions_0_7"
                                                      FROM (
                                                        SELECT
                                                          "t70".*
                                                          EXCLUDE ("joined")
                                                        FROM (
                                                          SELECT
                                                            "t69"."moment",
                                                            "t69"."month",
                                                            "t69"."today",
                                                            "t69"."contacts_0_0",
                                                            "t69"."contacts_0_1",
                                                            "t69"."contacts_0_2",
                                                            "t69"."contacts_0_3",
                                                            "t69"."contacts_0_4",
                                                            "t69"."contacts_0_5",
                                                            "t69"."contacts_0_6",
                                                            "t69"."lines_0_0",
                                                            "t69"."lines_0_1",
                                                            "t69"."lines_0_2",
                                                            "t69"."lines_0_3",
                                                            "t69"."lines_0_4",
                                                            "t69"."lines_0_5",
                                                            "t69"."lines_0_6",
                                                            "t69"."lines_0_7",
                                                            "t69"."lines_0_8",
                                                            "t69"."lines_0_9",
                                                            "t69"."lines_0_10",
                                                            "t69"."lines_1_0",
                                                            "t69"."lines_2_0",
                                                            "t69"."lines_3_0",
                                                            "t69"."lines_3_1",
                                                            "t69"."lines_3_2",
                                                            "t69"."lines_3_3",
                                                            "t69"."lines_3_4",
                                                            "t69"."lines_3_5",
                                                            "t69"."lines_3_6",
                                                            "t69"."lines_3_7",
                                                            "t69"."lines_3_8",
                                                            "t69"."lines_3_9",
                                                            "t45"."joined",
                                                            "t45"."lines_4_0",
                                                            "t45"."lines_4_1"
                                                          FROM (
                                                            SELECT
                                                              "t67".*
                                                              EXCLUDE ("joined")
                                                            FROM (
                                                              SELECT
                                                                "t66"."moment",
                                                                "t66"."month",
                                                                "t66"."today",
                                                                "t66"."contacts_0_0",
                                                                "t66"."contacts_0_1",
                                                                "t66"."contacts_0_2",
                                                                "t66"."contacts_0_3",
                                                                "t66"."contacts_0_4",
                                                                "t66"."contacts_0_5",
                                                                "t66"."contacts_0_6",
                                                                "t66"."lines_0_0",
                                                                "t66"."lines_0_1",
                                                                "t66"."lines_0_2",
                                                                "t66"."lines_0_3",
                                                                "t66"."lines_0_4",
                                                                "t66"."lines_0_5",
                                                                "t66"."lines_0_6",
                                                                "t66"."lines_0_7",
                                                                "t66"."lines_0_8",
                                                                "t66"."lines_0_9",
                                                                "t66"."lines_0_10",
                                                                "t66"."lines_1_0",
                                                                "t66"."lines_2_0",
                                                                "t46"."joined",
                                                                "t46"."lines_3_0",
                                                                "t46"."lines_3_1",
                                                                "t46"."lines_3_2",
                                                                "t46"."lines_3_3",
                                                                "t46"."lines_3_4",
                                                                "t46"."lines_3_5",
                                                                "t46"."lines_3_6",
                                                                "t46"."lines_3_7",
                                                                "t46"."lines_3_8",
                                                                "t46"."lines_3_9"
                                                              FROM (
                                                                SELECT
                                                                  "t64".*
                                                                  EXCLUDE ("joined")
                                                                FROM (
                                                                  SELECT
                                                                    "t63"."moment",
                                                                    "t63"."month",
                                                                    "t63"."today",
                                                                    "t63"."contacts_0_0",
                                                                    "t63"."contacts_0_1",
                                                                    "t63"."contacts_0_2",
                                                                    "t63"."contacts_0_3",
                                                                    "t63"."contacts_0_4",
                                                                    "t63"."contacts_0_5",
                                                                    "t63"."contacts_0_6",
                                                                    "t63"."lines_0_0",
                                                                    "t63"."lines_0_1",
                                                                    "t63"."lines_0_2",
                                                                    "t63"."lines_0_3",
                                                                    "t63"."lines_0_4",
                                                                    "t63"."lines_0_5",
                                                                    "t63"."lines_0_6",
                                                                    "t63"."lines_0_7",
                                                                    "t63"."lines_0_8",
                                                                    "t63"."lines_0_9",
                                                                    "t63"."lines_0_10",
                                                                    "t63"."lines_1_0",
                                                                    "t47"."joined",
                                                                    "t47"."lines_2_0"
                                                                  FROM (
                                                                    SELECT
                                                                      "t61".*
                                                                      EXCLUDE ("joined")
                                                                    FROM (
                                                                      SELECT
                                                                        "t60"."moment",
                                                                        "t60"."month",
                                                                        "t60"."today",
                                                                        "t60"."contacts_0_0",
                                                                        "t60"."contacts_0_1",
                                                                        "t60"."contacts_0_2",
                                                                        "t60"."contacts_0_3",
                                                                        "t60"."contacts_0_4",
                                                                        "t60"."contacts_0_5",
                                                                        "t60"."contacts_0_6",
                                                                        "t60"."lines_0_0",
                                                                        "t60"."lines_0_1",
                                                                        "t60"."lines_0_2",
                                                                        "t60"."lines_0_3",
                                                                        "t60"."lines_0_4",
                                                                        "t60"."lines_0_5",
                                                                        "t60"."lines_0_6",
                                                                        "t60"."lines_0_7",
                                                                        "t60"."lines_0_8",
                                                                        "t60"."lines_0_9",
                                                                        "t60"."lines_0_10",
                                                                        "t48"."joined",
                                                                        "t48"."lines_1_0"
                                                                      FROM (
                                                                        SELECT
                                                                          "t58".*
                                                                          EXCLUDE ("joined")
                                                                        FROM (
                                                                          SELECT
                                                                            "t57"."moment",
                                                                            "t57"."month",
                                                                            "t57"."today",
                                                                            "t57"."contacts_0_0",
                                                                            "t57"."contacts_0_1",
                                                                            "t57"."contacts_0_2",
                                                                            "t57"."contacts_0_3",
                                                                            "t57"."contacts_0_4",
                                                                            "t57"."contacts_0_5",
                                                                            "t57"."contacts_0_6",
                                                                            "t49"."joined",
                                                                            "t49"."lines_0_0",
                                                                            "t49"."lines_0_1",
                                                                            "t49"."lines_0_2",
                                                                            "t49"."lines_0_3",
                                                                            "t49"."lines_0_4",
                                                                            "t49"."lines_0_5",
                                                                            "t49"."lines_0_6",
                                                                            "t49"."lines_0_7",
                                                                            "t49"."lines_0_8",
                                                                            "t49"."lines_0_9",
                                                                            "t49"."lines_0_10"
                                                                          FROM (
                                                                            SELECT
                                                                              "t55".*
                                                                              EXCLUDE ("joined")
                                                                            FROM (
                                                                              SELECT
                                                                                "t54"."moment",
                                                                                "t54"."month",
                                                                                "t54"."today",
                                                                                "t50"."joined",
                                                                                "t50"."contacts_0_0",
                                                                                "t50"."contacts_0_1",
                                                                                "t50"."contacts_0_2",
                                                                                "t50"."contacts_0_3",
                                                                                "t50"."contacts_0_4",
                                                                                "t50"."contacts_0_5",
                                                                                "t50"."contacts_0_6"
                                                                              FROM (
                                                                                SELECT
                                                                                  "t16"."moment",
                                                                                  "t16"."month",
                                                                                  MAKE_DATE(1970, 1, 1) + TO_DAYS("t16"."last_day" + 1) AS "today"
                                                                                FROM "temp"."main"."made_14" AS "t16"
                                                                              ) AS "t54"
                                                                              LEFT OUTER JOIN (
                                                                                SELECT
                                                                                  "t17"."moment" AS "joined",
                                                                                  "t17"."contacts_0_0",
                                                                                  "t17"."contacts_0_1",
                                                                                  "t17"."contacts_0_2",
                                                                                  "t17"."contacts_0_3",
                                                                                  "t17"."contacts_0_4",
                                                                                  "t17"."contacts_0_5",
                                                                                  "t17"."contacts_0_6"
                                                                                FROM "temp"."main"."made_15" AS "t17"
                                                                              ) AS "t50"
                                                                                ON "t54"."moment" = "t50"."joined"
                                                                            ) AS "t55"
                                                                          ) AS "t57"
                                                                          LEFT OUTER JOIN (
                                                                            SELECT
                                                                              "t15"."moment" AS "joined",
                                                                              "t15"."lines_0_0",
                                                                              "t15"."lines_0_1",
                                                                              "t15"."lines_0_2",
                                                                              "t15"."lines_0_3",
                                                                              "t15"."lines_0_4",
                                                                              "t15"."lines_0_5",
                                                                              "t15"."lines_0_6",
                                                                              "t15"."lines_0_7",
                                                                              "t15"."lines_0_8",
                                                                              "t15"."lines_0_9",
                                                                              "t15"."lines_0_10"
                                                                            FROM "temp"."main"."made_19" AS "t15"
                                                                          ) AS "t49"
                                                                            ON "t57"."moment" = "t49"."joined"
                                                                        ) AS "t58"
                                                                      ) AS "t60"
                                                                      LEFT OUTER JOIN (
                                                                        SELECT
                                                                          "t14"."moment" AS "joined",
                                                                          "t14"."lines_1_0"
                                                                        FROM "temp"."main"."made_22" AS "t14"
                                                                      ) AS "t48"
                                                                        ON "t60"."moment" = "t48"."joined"
                                                                    ) AS "t61"
                                                                  ) AS "t63"
                                                                  LEFT OUTER JOIN (
                                                                    SELECT
                                                                      "t13"."moment" AS "joined",
                                                                      "t13"."lines_2_0"
                                                                    FROM "temp"."main"."made_26" AS "t13"
                                                                  ) AS "t47"
                                                                    ON "t63"."moment" = "t47"."joined"
                                                                ) AS "t64"
                                                              ) AS "t66"
                                                              LEFT OUTER JOIN (
                                                                SELECT
                                                                  "t12"."moment" AS "joined",
                                                                  "t12"."lines_3_0",
                                                                  "t12"."lines_3_1",
                                                                  "t12"."lines_3_2",
                                                                  "t12"."lines_3_3",
                                                                  "t12"."lines_3_4",
                                                                  "t12"."lines_3_5",
                                                                  "t12"."lines_3_6",
                                                                  "t12"."lines_3_7",
                                                                  "t12"."lines_3_8",
                                                                  "t12"."lines_3_9"
                                                                FROM "temp"."main"."made_30" AS "t12"
                                                              ) AS "t46"
                                                                ON "t66"."moment" = "t46"."joined"
                                                            ) AS "t67"
                                                          ) AS "t69"
                                                          LEFT OUTER JOIN (
                                                            SELECT
                                                              "t11"."moment" AS "joined",
                                                              "t11"."lines_4_0",
                                                              "t11"."lines_4_1"
                                                            FROM "temp"."main"."made_31" AS "t11"
                                                          ) AS "t45"
                                                            ON "t69"."moment" = "t45"."joined"
                                                        ) AS "t70"
                                                      ) AS "t72"
                                                      LEFT OUTER JOIN (
                                                        SELECT
                                                          "t10"."moment" AS "joined",
                                                          "t10"."occasions_0_0",
                                                          "t10"."occasions_0_1",
                                                          "t10"."occasions_0_2",
                                                          "t10"."occasions_0_3",
                                                          "t10"."occasions_0_4",
                                                          "t10"."occasions_0_5",
                                                          "t10"."occasions_0_6",
                                                          "t10"."occasions_0_7"
                                                        FROM "temp"."main"."made_32" AS "t10"
                                                      ) AS "t44"
                                                        ON "t72"."moment" = "t44"."joined"
                                                    ) AS "t73"
                                                  ) AS "t75"
                                                  LEFT OUTER JOIN (
                                                    SELECT
                                                      "t9"."moment" AS "joined",
                                                      "t9"."orders_0_0",
                                                      "t9"."orders_0_1",
                                                      "t9"."orders_0_2",
                                                      "t9"."orders_0_3",
                                                      "t9"."orders_0_4",
                                                      "t9"."orders_0_5",
                                                      "t9"."orders_0_6",
                                                      "t9"."orders_0_7",
                                                      "t9"."orders_0_8",
                                                      "t9"."orders_0_9",
                                                      "t9"."orders_0_10",
                                                      "t9"."orders_0_11",
                                                      "t9"."orders_0_12",
                                                      "t9"."orders_0_13",
                                                      "t9"."orders_0_14",
                                                      "t9"."orders_0_15",
                                                      "t9"."orders_0_16",
                                                      "t9"."orders_0_17",
                                                      "t9"."orders_0_18",
                                                      "t9"."orders_0_19",
                                                      "t9"."orders_0_20",
                                                      "t9"."orders_0_21",
                                                      "t9"."orders_0_22",
                                                      "t9"."orders_0_23",
                                                      "t9"."orders_0_24",
                                                      "t9"."orders_0_25",
                                                      "t9"."orders_0_26",
                                                      "t9"."orders_0_27",
                                                      "t9"."orders_0_28",
                                                      "t9"."orders_0_29",
                                                      "t9"."orders_0_30",
                                                      "t9"."orders_0_31",
                                                      "t9"."orders_0_32",
                                                      "t9"."orders_0_33",
                                                      "t9"."orders_0_34",
                                                      "t9"."orders_0_35",
                                                      "t9"."orders_0_36",
                                                      "t9"."orders_0_37",
                                                      "t9"."orders_0_38",
                                                      "t9"."orders_0_39",
                                                      "t9"."orders_0_40",
                                                      "t9"."orders_0_41",
                                                      "t9"."orders_0_42"
                                                    FROM "temp"."main"."made_34" AS "t9"
                                                  ) AS "t43"
                                                    ON "t75"."moment" = "t43"."joined"
                                                ) AS "t76"
                                              ) AS "t78"
                                              LEFT OUTER JOIN (
                                                SELECT
                                                  "t8"."moment" AS "joined",
                                                  "t8"."orders_1_0"
                                                FROM "temp"."main"."made_37" AS "t8"
                                              ) AS "t42"
                                                ON "t78"."moment" = "t42"."joined"
                                            ) AS "t79"
                                          ) AS "t81"
                                          LEFT OUTER JOIN (
                                            SELECT
                                              "t7"."moment" AS "joined",
                                              "t7"."orders_2_0",
                                              "t7"."orders_2_1"
                                            FROM "temp"."main"."made_41" AS "t7"
                                          ) AS "t41"
                                            ON "t81"."moment" = "t41"."joined"
                                        ) AS "t82"
                                      ) AS "t84"
                                      LEFT OUTER JOIN (
                                        SELECT
                                          "t6"."moment" AS "joined",
                                          "t6"."orders_3_0",
                                          "t6"."orders_3_1"
                                        FROM "temp"."main"."made_45" AS "t6"
                                      ) AS "t40"
                                        ON "t84"."moment" = "t40"."joined"
                                    ) AS "t85"
                                  ) AS "t87"
                                  LEFT OUTER JOIN (
                                    SELECT
                                      "t5"."moment" AS "joined",
                                      "t5"."orders_4_0"
                                    FROM "temp"."main"."made_49" AS "t5"
                                  ) AS "t39"
                                    ON "t87"."moment" = "t39"."joined"
                                ) AS "t88"
                              ) AS "t90"
                              LEFT OUTER JOIN (
                                SELECT
                                  "t4"."moment" AS "joined",
                                  "t4"."responses_0_0",
                                  "t4"."responses_0_1",
                                  "t4"."responses_0_2",
                                  "t4"."responses_0_3"
                                FROM "temp"."main"."made_50" AS "t4"
                              ) AS "t38"
                                ON "t90"."moment" = "t38"."joined"
                            ) AS "t91"
                          ) AS "t93"
                          LEFT OUTER JOIN (
                            SELECT
                              "t3"."moment" AS "joined",
                              "t3"."stages_0_0"
                            FROM "temp"."main"."made_51" AS "t3"
                          ) AS "t37"
                            ON "t93"."moment" = "t37"."joined"
                        ) AS "t94"
                      ) AS "t96"
                      LEFT OUTER JOIN (
                        SELECT
                          "t2"."moment" AS "joined",
                          "t2"."stages_1_0"
                        FROM "temp"."main"."made_52" AS "t2"
                      ) AS "t36"
                        ON "t96"."moment" = "t36"."joined"
                    ) AS "t97"
                  ) AS "t98"
                ) AS "t99"
              ) AS "t101"
              LEFT OUTER JOIN (
                SELECT
                  "t1"."month" AS "joined",
                  "t1"."x",
                  "t1"."value" AS "constant_95"
                FROM "memory"."main"."constants" AS "t1"
                WHERE
                  "t1"."name" = 'gap_weight_milli'
              ) AS "t52"
                ON "t101"."month" = "t52"."joined"
            ) AS "t102"
          ) AS "t104"
          LEFT OUTER JOIN (
            SELECT
              "t1"."month" AS "joined",
              "t1"."x",
              "t1"."value" AS "constant_96"
            FROM "memory"."main"."constants" AS "t1"
            WHERE
              "t1"."name" = 'typical_gap_log'
          ) AS "t51"
            ON "t104"."month" = "t51"."joined"
        ) AS "t105"
      ) AS "t106"
    ) AS "t107"
  ) AS "t109"
  INNER JOIN "temp"."main"."made_1" AS "t18"
    ON "t109"."moment" = "t18"."number"
) AS "t110"
ORDER BY
  "t110"."customer" ASC
