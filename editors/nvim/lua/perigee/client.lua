-- editors/nvim/lua/perigee/client.lua -- The perigee that runs: where it listens, what is asked of it, and who hears the answers.
-- SPDX-License-Identifier: GPL-3.0-or-later
local osc = require("perigee.osc")
local uv = vim.loop

local client = {
  heard = {}, -- what is done with messages that nobody asked for, by address: function(arguments)
}

local kLongest = 60000 -- bytes of code in a datagram
local kPatienceMs = 20000
local state -- of the connection; nil: none
local number = 0

local function endpoint_path()
  local runtime, states = vim.env.XDG_RUNTIME_DIR, vim.env.XDG_STATE_HOME
  if runtime and runtime ~= "" then return runtime .. "/perigee/endpoint" end
  if states and states ~= "" then return states .. "/perigee/endpoint" end
  return (vim.env.HOME or "") .. "/.local/state/perigee/endpoint"
end

-- Its fields by name; nil where no perigee runs.
function client.endpoint()
  local file = io.open(endpoint_path())
  if not file then return nil end
  local fields = {}
  for line in file:lines() do
    local name, value = line:match("^([^=]+)=(.*)$")
    if name then fields[name] = value end
  end
  file:close()
  local pid = tonumber(fields.pid)
  if fields.version ~= "1" or not fields.token or not tonumber(fields.osc) then return nil end
  if pid and select(3, uv.kill(pid, 0)) == "ESRCH" then return nil end -- left by a crash
  return fields
end

local function close()
  if not state then return end
  local old = state
  state = nil
  old.socket:recv_stop()
  old.socket:close()
  for _, asked in pairs(old.asked) do asked({ "perigee has ended, or another one runs now" }, "/error") end
end

local function receive(_, data)
  local address, arguments = osc.decode(data or "")
  if not address or not state then return end
  vim.schedule(function()
    if not state then return end
    local asked = arguments[1] ~= nil and state.asked[arguments[1]]
    if asked and address ~= "/highlight" then
      asked(arguments, address)
    elseif address == "/error" and state.asked[arguments[1]] == nil then
      local heard = client.heard["/error"]
      if heard then heard(arguments) end
    elseif client.heard[address] then
      client.heard[address](arguments)
    end
  end)
end

-- Whether there is one; a connection to it is made where there is none, or a new one where another perigee has started.
function client.attach()
  local endpoint = client.endpoint()
  if not endpoint then
    close()
    return false
  end
  if state and state.token == endpoint.token then return true end
  close()
  local socket = uv.new_udp()
  socket:connect("127.0.0.1", tonumber(endpoint.osc))
  state = { socket = socket, token = endpoint.token, asked = {} }
  socket:recv_start(function(problem, data) if data and not problem then receive(nil, data) end end)
  socket:send(osc.encode("/subscribe", { "highlight", "log" }), nil, nil)
  return true
end

client.detach = close
function client.attached() return state ~= nil end

-- Sends a message whose answer is told to `answered(arguments, address)`, once or, where `goes_on(address)`, until it is not.
-- `key` is what the answer's first argument will be. Without an answer in time it is told "/error".
local function ask(address, arguments, key, goes_on, answered)
  local here = state
  local timer = uv.new_timer()
  here.asked[key] = function(given, from)
    if goes_on and goes_on(from) then return answered(given, from) end
    here.asked[key] = nil
    timer:stop()
    if not timer:is_closing() then timer:close() end
    answered(given, from)
  end
  timer:start(kPatienceMs, 0, vim.schedule_wrap(function()
    local asked = here.asked[key]
    if asked then asked({ address, "perigee does not answer" }, "/error") end
  end))
  here.socket:send(osc.encode(address, arguments), nil, nil)
end

local function next_id()
  number = number + 1
  return ("nvim-%d-%d"):format(uv.os_getpid(), number)
end

-- Evaluates code that begins at that line (from 1) and byte (from 0) of the file. `done{ok, value, message, file, line, column,
-- end_line, end_column}` is called later. The id that highlights will have, or nil and why it was not sent.
function client.evaluate(code, file, line, column, done)
  if not client.attach() then return nil, "no perigee runs; start one with :PerigeeStart" end
  if #code > kLongest then return nil, "this is too much code for one message; evaluate parts of it" end
  if code:find("\0", 1, true) then return nil, "this is no text: it has a zero byte in it" end
  local id, value = next_id(), nil
  local function goes_on(address) return address == "/eval/value" end
  ask("/eval", { state.token, id, code, file, line, column }, id, goes_on, function(given, address)
    if address == "/eval/value" then
      value = given[2]
    elseif address == "/eval/ok" then
      done({ ok = true, value = value })
    elseif address == "/eval/error" then
      done({ ok = false, message = given[2], file = given[3], line = given[4], column = given[5], end_line = given[6],
             end_column = given[7] })
    else
      done({ ok = false, message = given[2] or given[1], file = file, line = line, column = column, end_line = line,
             end_column = column })
    end
  end)
  return id
end

-- /hush, /panic, /undo, /redo. `done(problem or nil)`.
function client.command(address, done)
  if not client.attach() then return done("no perigee runs") end
  ask(address, { state.token }, address, nil, function(given, from)
    done(from == "/error" and (given[2] or given[1]) or nil)
  end)
end

-- What the text may go on with: a list of {name, kind, summary}.
function client.complete(prefix, done)
  if not client.attach() then return done({}) end
  local id = next_id()
  ask("/complete", { id, prefix:sub(-kLongest) }, id, nil, function(given)
    local items = {}
    for i = 2, #given - 2, 3 do items[#items + 1] = { name = given[i], kind = given[i + 1], summary = given[i + 2] } end
    done(items)
  end)
end

-- What help"name" says.
function client.doc(name, done)
  if not client.attach() then return done(nil) end
  local id = next_id()
  ask("/doc", { id, name }, id, nil, function(given, from) done(from == "/doc/text" and given[2] or nil) end)
end

-- By name.
function client.status(done)
  if not client.attach() then return done(nil) end
  local before = client.heard["/status/values"]
  client.heard["/status/values"] = function(given)
    client.heard["/status/values"] = before
    local values = {}
    for i = 1, #given - 1, 2 do values[given[i]] = given[i + 1] end
    done(values)
  end
  state.socket:send(osc.encode("/status", {}), nil, nil)
end

return client
