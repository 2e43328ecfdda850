-- lua/prelude/helpers.lua: functions made of functions.
-- SPDX-License-Identifier: GPL-3.0-or-later

define{name = "id", params = "value any", form = "constructor", topic = "functions",
  help = "what it is given", example = 's"bd sn":every(2, id)',
  make = function(value) return value end}

define{name = "const", params = "replacement pattern", topic = "functions",
  help = "a pattern instead of any other", example = 's"bd sn":every(2, const(s"cp*4"))',
  make = function(replacement) return replacement end}

define{name = "pipe", params = "functions rest", form = "constructor", topic = "functions",
  help = "one function of several, the last one first", example = 'pipe(fast(2), rev)(s"bd sn")',
  make = function(...)
    local functions = {...}
    return function(value)
      for i = #functions, 1, -1 do value = functions[i](value) end
      return value
    end
  end}

define{name = "compose", params = "functions rest", form = "constructor", topic = "functions",
  help = "one function of several, the first one first", example = 'compose(fast(2), rev)(s"bd sn")',
  make = function(...)
    local functions = {...}
    return function(value)
      for _, f in ipairs(functions) do value = f(value) end
      return value
    end
  end}

define{name = "curry", params = "function function, count rest", form = "constructor", topic = "functions",
  help = "a function that takes its arguments (two, if their count is not said) one by one or several at a time",
  example = 'curry(function(a, b) return a:add(b) end)(m"1 2")(3)',
  make = function(f, count)
    count = count or 2
    local function gather(given)
      return function(...)
        local all = {table.unpack(given)}
        for i = 1, select("#", ...) do all[#all + 1] = (select(i, ...)) end
        return #all >= count and f(table.unpack(all)) or gather(all)
      end
    end
    return gather({})
  end}

define{name = "colour", params = "value pattern", topic = "controls", help = "the colour of events; the same as color",
  example = 's"bd sn":colour"red blue"',
  make = function(value, pattern) return pattern:color(value) end}
