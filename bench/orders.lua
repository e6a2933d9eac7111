-- Every request is another valid order of two lines for a known customer.
--
-- Arguments: seconds, path, token, run, first product, products, first customer, customers,
-- hot (1 or 0). When the seconds are over, connections are kept busy with /healthz until every
-- order that was sent has been answered; only then is the number of orders known.

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

local ALIVE = '{"status":"alive"}'
local BODY = '{"customer":{"id":%d},"created_from":"bench %s %09d","products":['
    .. '{"identifier_type":"id","identifier":%d,"quantity":1},'
    .. '{"identifier_type":"id","identifier":%d,"quantity":2}]}'

local threads = {}

function setup(thread)
    table.insert(threads, thread)
end

function init(args)
    seconds = tonumber(args[1])
    path, token, run = args[2], args[3], args[4]
    first_product, products = tonumber(args[5]), tonumber(args[6])
    first_customer, customers = tonumber(args[7]), tonumber(args[8])
    is_hot = args[9] == "1"
    sent, acknowledged, wrong = 0, 0, 0
    began, ended, first_wrong = 0, 0, ""
    is_tried = false
    math.randomseed(os.time())
    alive = wrk.format("GET", "/healthz")
    local sample = BODY:format(first_customer, run, 0, first_product, first_product)
    head = "POST " .. path .. " HTTP/1.1\r\n"
        .. "Host: " .. wrk.headers["Host"] .. "\r\n"
        .. "Authorization: Bearer " .. token .. "\r\n"
        .. "Content-Type: application/json\r\n"
        .. "Content-Length: " .. #sample .. "\r\n\r\n"
end

function request()
    if not is_tried then -- wrk looks at one request before it begins, and does not send it
        is_tried = true
        return alive
    end
    local moment = clock()
    if began == 0 then began = moment end
    if moment - began >= seconds then return alive end
    sent = sent + 1
    local one = is_hot and 0 or math.random(0, products - 1)
    local other = (one + math.random(1, products - 1)) % products
    local customer = first_customer + math.random(0, customers - 1)
    return head .. BODY:format(customer, run, sent, first_product + one, first_product + other)
end

function response(status, headers, body)
    local moment = clock()
    if status == 201 then
        acknowledged = acknowledged + 1
        ended = moment
    elseif body ~= ALIVE then
        wrong = wrong + 1
        if first_wrong == "" then first_wrong = status .. " " .. body end
    end
    if moment - began >= seconds and acknowledged + wrong == sent then stop() end
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
