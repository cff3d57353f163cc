-- Makes wrk send many different links: wrk -s links.lua http://127.0.0.1:8080 -- TARGETS [DEPTH]
-- Each line of TARGETS is a request target, optionally followed by a tab and a header line (LoadFiles writes such files).
-- A connection sends DEPTH requests at once (pipelining).
local requests, n, i = {}, 0, 0

function init(args)
  local depth = tonumber(args[2] or "1")
  local batch = {}
  for line in io.lines(args[1]) do
    local target, header = line:match("^([^\t]*)\t?(.*)$")
    batch[#batch + 1] = "GET " .. target .. " HTTP/1.1\r\nHost: 127.0.0.1\r\n" .. (header == "" and "" or header .. "\r\n") .. "\r\n"
    if #batch == depth then
      n = n + 1
      requests[n] = table.concat(batch)
      batch = {}
    end
  end
end

function request()
  i = i == n and 1 or i + 1
  return requests[i]
end

function done(summary, latency)
  local e = summary.errors
  io.write(string.format(
    "RES rps=%.0f p50=%.1f p90=%.1f p99=%.1f p999=%.1f max=%.1f errors=%d bytes=%d requests=%d seconds=%.3f\n",
    summary.requests / (summary.duration / 1e6), latency:percentile(50), latency:percentile(90), latency:percentile(99),
    latency:percentile(99.9), latency.max, e.status + e.connect + e.read + e.write + e.timeout, summary.bytes,
    summary.requests, summary.duration / 1e6))
end
