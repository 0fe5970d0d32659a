"""HTTP in, JSON out: routers, schemas, problem details, paging, preconditions and the OpenAPI document."""
