SELECT
  *
FROM "memory"."main"."stages" AS "t0"
