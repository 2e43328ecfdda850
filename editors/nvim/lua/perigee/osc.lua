-- editors/nvim/lua/perigee/osc.lua -- OSC packets: a message as bytes, and bytes as a message. For LuaJIT, which cannot pack numbers by itself.
-- SPDX-License-Identifier: GPL-3.0-or-later
local osc = {}

local function padded(text) return text .. ("\0"):rep(4 - #text % 4) end

local function int32(number)
  number = number % 4294967296
  local bytes = {}
  for i = 4, 1, -1 do
    bytes[i] = string.char(number % 256)
    number = math.floor(number / 256)
  end
  return table.concat(bytes)
end

-- Arguments are strings and whole numbers of 32 bits.
function osc.encode(address, arguments)
  local kinds, data = { "," }, {}
  for i, argument in ipairs(arguments) do
    local is_text = type(argument) == "string"
    kinds[#kinds + 1] = is_text and "s" or "i"
    data[i] = is_text and padded(argument) or int32(argument)
  end
  return padded(address) .. padded(table.concat(kinds)) .. table.concat(data)
end

local function unsigned(data, at, bytes)
  local number = 0
  for i = at, at + bytes - 1 do number = number * 256 + data:byte(i) end
  return number
end

-- An IEEE number of `bytes` bytes, `fraction` bits behind its point.
local function real(data, at, bytes, fraction)
  local exponent_bits = bytes * 8 - 1 - fraction
  local head_bytes = bytes == 4 and 4 or 2  -- which hold sign and exponent
  local head = unsigned(data, at, head_bytes)
  local head_fraction = head_bytes * 8 - 1 - exponent_bits
  local sign = head >= 2 ^ (head_bytes * 8 - 1) and -1 or 1
  head = head % 2 ^ (head_bytes * 8 - 1)
  local exponent, mantissa = math.floor(head / 2 ^ head_fraction), head % 2 ^ head_fraction
  if bytes == 8 then mantissa = mantissa * 2 ^ 48 + unsigned(data, at + 2, 6) end
  local bias = 2 ^ (exponent_bits - 1) - 1
  if exponent == 2 * bias + 1 then return mantissa == 0 and sign * math.huge or 0 / 0 end
  if exponent == 0 then return sign * mantissa * 2 ^ (1 - bias - fraction) end
  return sign * (1 + mantissa / 2 ^ fraction) * 2 ^ (exponent - bias)
end

local readers = {
  i = function(data, at)
    local number = unsigned(data, at, 4)
    return number >= 2147483648 and number - 4294967296 or number, at + 4
  end,
  h = function(data, at)
    local high = unsigned(data, at, 4)
    if high >= 2147483648 then high = high - 4294967296 end
    return high * 4294967296 + unsigned(data, at + 4, 4), at + 8
  end,
  f = function(data, at) return real(data, at, 4, 23), at + 4 end,
  d = function(data, at) return real(data, at, 8, 52), at + 8 end,
  s = function(data, at)
    local zero = assert(data:find("\0", at, true))
    return data:sub(at, zero - 1), at + (math.floor((zero - at) / 4) + 1) * 4
  end,
}
readers.S = readers.s

-- The address and the list of arguments; nil for what is no message.
function osc.decode(data)
  local ok, address, arguments = pcall(function()
    local address, at = readers.s(data, 1)
    local kinds
    kinds, at = readers.s(data, at)
    assert(kinds:sub(1, 1) == ",")
    local arguments = {}
    for kind in kinds:sub(2):gmatch(".") do
      arguments[#arguments + 1], at = readers[kind](data, at)
    end
    return address, arguments
  end)
  if ok then return address, arguments end
end

return osc
