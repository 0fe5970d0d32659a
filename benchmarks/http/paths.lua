-- wrk: ask for the paths of a file in turn, and print what was measured as one JSON object.
-- Arguments: the file of paths, the API key.

local paths, at, headers = {}, 0, {}

function init(arguments)
  for path in io.lines(arguments[1]) do paths[#paths + 1] = path end
  headers["Authorization"] = "Bearer " .. arguments[2]
  headers["Accept-Language"] = "zh-CN"
end

function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at], headers)
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "seconds": %.6f, "p50_ms": %.3f, "p99_ms": %.3f, "max_ms": %.3f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3, latency.max / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
