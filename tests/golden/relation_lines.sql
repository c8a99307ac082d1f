SELECT
  "t15"."customer",
  "t15"."ts",
  "t15"."known_at",
  "t15"."day",
  "t15"."brand",
  "t15"."category",
  "t15"."cost_of_goods_minor",
  "t15"."department",
  "t15"."discount_minor",
  "t15"."gross_sales_minor",
  "t15"."hour_of_week",
  "t15"."local_date",
  "t15"."local_hour",
  "t15"."net_sales_minor",
  "t15"."product",
  "t15"."quantity_milli",
  "t15"."reimbursed_minor",
  "t15"."returns_minor",
  "t15"."weekday"
FROM (
  SELECT
    "t14"."customer",
    "t14"."ts",
    "t14"."known_at",
    CAST(DATE_DIFF('DAY', MAKE_DATE(1970, 1, 1), "t14"."local_date") AS INT) AS "day",
    "t14"."local_date",
    "t14"."local_hour",
    CAST((
      (
        DAYOFWEEK("t14"."local_date") + 6
      ) % 7
    ) + 1 AS BIGINT) AS "weekday",
    (
      24 * (
        CAST((
          (
            DAYOFWEEK("t14"."local_date") + 6
          ) % 7
        ) + 1 AS BIGINT) - 1
      )
    ) + "t14"."local_hour" AS "hour_of_week",
    "t14"."product",
    "t14"."category",
    "t14"."brand",
    "t7"."department",
    "t14"."quantity_milli",
    "t14"."gross_sales_minor",
    "t14"."discount_minor",
    "t14"."returns_minor",
    "t14"."net_sales_minor",
    "t14"."reimbursed_minor",
    "t14"."cost_of_goods_minor"
  FROM (
    SELECT
      "t12"."source",
      "t12"."id",
      "t12"."seq",
      "t12"."ts",
      "t12"."known_at",
      "t12"."local_date",
      "t12"."local_hour",
      "t12"."atom",
      "t12"."line_number",
      "t12"."product",
      "t12"."quantity_milli",
      "t12"."category",
      "t12"."brand",
      "t12"."gross_sales_minor",
      "t12"."discount_minor",
      "t12"."returns_minor",
      "t12"."net_sales_minor",
      "t12"."reimbursed_minor",
      "t12"."cost_of_goods_minor",
      "t12"."number" AS "customer"
    FROM (
      SELECT
        "t4"."source",
        "t4"."id",
        "t4"."seq",
        "t4"."ts",
        "t4"."known_at",
        "t4"."local_date",
        "t4"."local_hour",
        "t4"."atom",
        "t4"."line_number",
        "t4"."product",
        "t4"."quantity_milli",
        "t4"."category",
        "t4"."brand",
        "t4"."gross_sales_minor",
        "t4"."discount_minor",
        "t4"."returns_minor",
        "t4"."net_sales_minor",
        "t4"."reimbursed_minor",
        "t4"."cost_of_goods_minor",
        "t11"."number"
      FROM "memory"."main"."lines" AS "t4"
      INNER JOIN (
        SELECT
          "t5"."atom",
          "t9"."number"
        FROM "memory"."main"."members" AS "t5"
        INNER JOIN (
          SELECT
            "t3"."customer",
            CAST(ROW_NUMBER() OVER (
              ORDER BY "t3"."customer" ASC
              ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
            ) - 1 AS INT) AS "number"
          FROM "memory"."main"."customers" AS "t3"
        ) AS "t9"
          ON "t5"."customer" = "t9"."customer"
      ) AS "t11"
        ON "t4"."atom" = "t11"."atom"
    ) AS "t12"
  ) AS "t14"
  LEFT OUTER JOIN (
    SELECT
      "t0"."product",
      MIN("t0"."department") AS "department"
    FROM "memory"."main"."products" AS "t0"
    GROUP BY
      1
  ) AS "t7"
    ON "t14"."product" = "t7"."product"
) AS "t15"
