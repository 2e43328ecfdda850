-- tests/language/joining_test.lua: laws of stack, cat and of patterns of patterns.
-- SPDX-License-Identifier: GPL-3.0-or-later

local a, b, c = m"0 1", m"2 3 4", m"<5 6>"

test("a stack of one is that one", function() expect(stack(a)):toEqual(a) end)
test("a stack of none is silence", function() expect(stack()):toEqual(silence) end)
test("stack commutes", function() expect(stack(a, b)):toEqual(stack(b, a)) end)
test("stack associates", function() expect(stack(a, stack(b, c))):toEqual(stack(stack(a, b), c)) end)
test("stack with silence is nothing", function() expect(stack(a, silence)):toEqual(a) end)
test("stack is the comma", function() expect(stack("0 1", "2 3 4")):toEqual("0 1, 2 3 4") end)
test("stack as a method", function() expect(a:stack(b)):toEqual(stack(a, b)) end)

test("slowcat takes turns", function()
  expect(slowcat(a, b)):over(0, 1):toEqual(a)
  expect(slowcat(a, b)):over(1, 2):toEqual(b)
end)
test("slowcat is the angle brackets", function() expect(slowcat("0 1", "2 3 4")):toEqual("<[0 1] [2 3 4]>") end)
test("slowcat of one is that one", function() expect(slowcat(c)):toEqual(c) end)
test("slowcat loses no cycle", function() expect(slowcat(c, a)):over(2, 3):toEqual("6") end)
test("slowcatPrime goes by the clock", function() expect(slowcatPrime(c, a)):over(2, 3):toEqual("5") end)
test("cat is slowcat", function() expect(cat(a, b, c)):over(6):toEqual(slowcat(a, b, c)) end)
test("fastcat is a sequence", function() expect(fastcat("a", "b c")):toEqual("a [b c]") end)
test("fastcat is slowcat, faster", function() expect(fastcat(a, b, c)):toEqual(slowcat(a, b, c):fast(3)) end)
test("seq is fastcat", function() expect(seq("a", "b", "c")):toEqual("a b c") end)
test("a list is a sequence", function() expect(seq(1, {2, 3})):toEqual("1 [2 3]") end)
test("stepcat goes by weights", function() expect(stepcat({3, "a"}, {1, "b"})):toEqual("a@3 b") end)
test("stepcat goes by steps", function() expect(stepcat("a b", "c d e")):toEqual("a b c d e") end)
test("timecat is stepcat", function() expect(timecat({1, "a"}, {2, "b"})):toEqual("a b@2") end)

test("pure and join cancel", function()
  for _, name in ipairs{"innerJoin", "squeezeJoin", "resetJoin"} do
    local joined = pure(1):fmap(function() return b end)
    expect(joined[name](joined)):toEqual(b)
  end
end)
test("bind by pure is nothing", function()
  for _, name in ipairs{"bind", "outerBind", "squeezeBind"} do
    expect(b[name](b, function(x) return pure(x) end)):toEqual(b)
  end
end)
test("innerJoin keeps the inner rhythm", function() expect(m"0":innerBind(function() return b end)):toEqual(b) end)
test("outerJoin keeps the outer rhythm", function() expect(m"0 1":outerBind(function(x) return pure(x) end)):toEqual("0 1") end)
test("squeezeBind plays a cycle in each event", function()
  expect(m"0 10":squeezeBind(function(x) return m"1 2":add(x) end)):toEqual("[1 2] [11 12]")
end)
test("bind is fmap and join", function()
  local function f(x) return m"0 1":add(x) end
  expect(b:bind(f)):toEqual(b:fmap(f):join())
  expect(b:innerBind(f)):toEqual(b:fmap(f):innerJoin())
  expect(b:squeezeBind(f)):toEqual(b:fmap(f):squeezeJoin())
end)
test("restartBind begins at cycle 0", function() expect(m"0":restartBind(function() return m"<a b c>" end)):toEqual("a") end)
test("resetBind goes on with the cycles", function() expect(m"0":resetBind(function() return m"<a b c>" end)):toEqual("<a b c>") end)

test("fast passes through stack", function() expect(stack(a, b):fast(3)):toEqual(stack(a:fast(3), b:fast(3))) end)
test("late passes through stack", function() expect(stack(a, c):late(1/3)):toEqual(stack(a:late(1/3), c:late(1/3))) end)
test("fmap passes through stack", function()
  local function double(x) return x * 2 end
  expect(stack(a, b):fmap(double)):toEqual(stack(a:fmap(double), b:fmap(double)))
end)
test("rev passes through slowcat", function() expect(slowcat(a, b):rev()):toEqual(slowcat(a:rev(), b:rev())) end)
test("rev turns fastcat round", function() expect(fastcat(a, b):rev()):toEqual(fastcat(b:rev(), a:rev())) end)

test("reify of a text reads it", function() expect(reify("0 1")):toEqual(a) end)
test("pure of a text does not", function() expect(pure("0 1")):toHaveEvents{{0, 1, "0 1"}} end)
test("pure comes once a cycle", function() expect(pure(5)):over(2):toHaveEvents{{0, 1, 5}, {1, 2, 5}} end)
test("a pattern in a pattern without end is told", function()
  expect(function()
    local q = m"0"
    for _ = 1, 2000 do q = stack(q, q:late(1/8)) end
    return q
  end):toFail()
end)
