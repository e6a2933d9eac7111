-- The load: every request another valid order of two lines for a known customer, or the requests of
-- a file, one after the other.
--
-- Arguments: seconds, token, status, needle, then
--   orders PATH RUN FIRST_PRODUCT PRODUCTS FIRST_CUSTOMER CUSTOMERS HOT(1 or 0)
--   lines FILE TYPE AGAIN(1 or 0)      a line is: METHOD PATH BODY, the body being of that TYPE
--
-- An answer is right if it has the status, and the needle in it. When the seconds or the requests
-- are over, connections ask for /healthz, so seldom that it hardly counts among the latencies,
-- until all that was sent has been answered; only then is the number of answers known.

local ffi = require("ffi")
ffi.cdef([[
typedef struct { long sec; long nsec; } bench_time;
int clock_gettime(int clock, bench_time *now);
int getpid(void);
int kill(int pid, int signal);
]])

local MONOTONIC = ffi.os == "OSX" and 6 or 1
local now = ffi.new("bench_time")

local function clock()
    ffi.C.clock_gettime(MONOTONIC, now)
    return tonumber(now.sec) + tonumber(now.nsec) * 1e-9
end

-- wrk sleeps until its time is over, or until it is interrupted as by Ctrl-C.
local function stop()
    wrk.thread:stop()
    ffi.C.kill(ffi.C.getpid(), 2)
end

local function head_of(method, path, kind, length, more)
    return method .. " " .. path .. " HTTP/1.1\r\n"
        .. "Host: " .. wrk.headers["Host"] .. "\r\n"
        .. "Authorization: Bearer " .. token .. "\r\n"
        .. "Content-Type: " .. kind .. "\r\n"
        .. "Content-Length: " .. length .. "\r\n" .. (more or "") .. "\r\n"
end

local BODY = '{"customer":{"id":%d},"created_from":"bench %s %09d","products":['
    .. '{"identifier_type":"id","identifier":%d,"quantity":1},'
    .. '{"identifier_type":"id","identifier":%d,"quantity":2}]}'

-- Sources of requests: each is a function that gives the next one, or nothing.

local function orders(args)
    local path, run = args[6], args[7]
    local first_product, products = tonumber(args[8]), tonumber(args[9])
    local first_customer, customers = tonumber(args[10]), tonumber(args[11])
    local is_hot = args[12] == "1"
    local sample = BODY:format(first_customer, run, 0, first_product, first_product)
    local head = head_of("POST", path, "application/json", #sample)
    return function(index)
        local one = is_hot and 0 or math.random(0, products - 1)
        local other = (one + math.random(1, products - 1)) % products
        local customer = first_customer + math.random(0, customers - 1)
        return head .. BODY:format(customer, run, index, first_product + one, first_product + other)
    end
end

local function lines(args)
    local file, kind, again = args[6], args[7], args[8] == "1"
    local requests, more = {}, "access-token: " .. token .. "\r\n"
    for line in io.lines(file) do
        local method, path, body = line:match("^(%S+) (%S+) ?(.*)$")
        requests[#requests + 1] = head_of(method, path, kind, #body, more) .. body
    end
    return function(index)
        return requests[again and (index - 1) % #requests + 1 or index]
    end
end

local ALIVE = '{"status":"alive"}'
local PAUSE_MS = 1000 -- less than the program keeps an idle connection, and than the time-out
local SOURCES = { orders = orders, lines = lines }
local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(args)
    seconds = tonumber(args[1])
    token, expected, needle = args[2], tonumber(args[3]), args[4]
    sent, acknowledged, wrong = 0, 0, 0
    began, ended, first_wrong = 0, 0, ""
    is_tried, is_over = false, false
    math.randomseed(os.time())
    alive = wrk.format("GET", "/healthz")
    next_request = SOURCES[args[5]](args)
end

function delay()
    if is_over or began > 0 and clock() - began >= seconds then return PAUSE_MS end
    return 0
end

function request()
    if not is_tried then -- wrk looks at one request before it begins, and does not send it
        is_tried = true
        return alive
    end
    if is_over then return alive end
    local moment = clock()
    if began == 0 then began = moment end
    local text = moment - began < seconds and next_request(sent + 1)
    if not text then
        is_over = true
        return alive
    end
    sent = sent + 1
    return text
end

function response(status, headers, body)
    local moment = clock()
    if body ~= ALIVE then
        if status == expected and body:find(needle, 1, true) then
            acknowledged = acknowledged + 1
            ended = moment
        else
            wrong = wrong + 1
            if first_wrong == "" then first_wrong = status .. " " .. body end
        end
    end
    if (is_over or moment - began >= seconds) and acknowledged + wrong == sent then stop() end
end

function done(summary, latency, requests)
    local thread, errors = threads[1], summary.errors
    local function figure(name, value) return ('"%s": %.17g'):format(name, value) end
    io.write("\n" .. thread:get("first_wrong"):gsub("%s", " "), "\n{", table.concat({
        figure("sent", thread:get("sent")),
        figure("acknowledged", thread:get("acknowledged")),
        figure("wrong", thread:get("wrong")),
        figure("errors", errors.connect + errors.read + errors.write + errors.timeout),
        figure("seconds", thread:get("ended") - thread:get("began")),
        figure("mean_us", latency.mean),
        figure("p50_us", latency:percentile(50)),
        figure("p99_us", latency:percentile(99)),
    }, ", "), "}\n")
end
