-- tests/language/structure_test.lua: laws of struct, mask, euclid and what else gives a pattern its rhythm.
-- SPDX-License-Identifier: GPL-3.0-or-later

local p = m"0 1 2 3"
local turns = m"<a b> c [d e]"

test("struct takes a rhythm", function() expect(pure(7):struct("1 0 1 1")):toEqual("7 ~ 7 7") end)
test("struct by x and rests", function() expect(m"5":struct("x ~ x x")):toEqual("5 ~ 5 5") end)
test("struct of its own rhythm is nothing", function() expect(p:struct("1 1 1 1")):toEqual(p) end)
test("structAll takes false events too", function() expect(m"a":structAll("0 1")):toEqual("a a") end)
test("struct twice is struct once", function() expect(m"a":struct("1 0 1"):struct("1 0 1")):toEqual(m"a":struct("1 0 1")) end)

test("mask by truth is nothing", function() expect(turns:mask("1")):toEqual(turns) end)
test("mask by falsehood is silence", function() expect(turns:mask("0")):toEqual(silence) end)
test("mask takes turns", function()
  expect(p:mask("<1 0>")):over(0, 1):toEqual(p)
  expect(p:mask("<1 0>")):over(1, 2):toEqual(silence)
end)
test("mask and its opposite are the whole", function()
  expect(stack(p:mask("1 0 1 1"), p:mask("0 1 0 0"))):toEqual(p)
end)
test("mask cuts events", function() expect(m"a":mask("1 0")):over(1):toHaveEvents{{whole = {0, 1}, part = {0, 1/2}, value = "a"}} end)
test("maskAll minds rests only", function() expect(p:maskAll("0 ~ 0 0")):toEqual("0 ~ 2 3") end)

test("euclid(3,8)", function() expect(m"a":euclid(3, 8)):toEqual("a ~ ~ a ~ ~ a ~") end)
test("euclid(5,8)", function() expect(m"a":euclid(5, 8)):toEqual("a ~ a a ~ a a ~") end)
test("euclid(4,4) is every step", function() expect(m"a":euclid(4, 4)):toEqual("a a a a") end)
test("euclid(0,8) is silence", function() expect(m"a":euclid(0, 8)):toEqual(silence) end)
test("euclid is the bracket of mini-notation", function() expect(m"a":euclid(3, 8)):toEqual("a(3,8)") end)
test("euclidRot is the third number", function() expect(m"a":euclidRot(3, 8, 2)):toEqual("a(3,8,2)") end)
test("euclidRot by 0 is euclid", function() expect(m"a":euclidRot(5, 8, 0)):toEqual(m"a":euclid(5, 8)) end)
test("euclidRot by all steps is euclid", function() expect(m"a":euclidRot(5, 8, 8)):toEqual(m"a":euclid(5, 8)) end)
test("euclidLegato lasts until the next", function() expect(m"a":euclidLegato(3, 8)):toEqual("a@3 a@3 a@2") end)
test("euclid has as many beats as asked", function()
  for beats = 1, 8 do
    local count = 0
    expect(m"1":euclid(beats, 8):fmap(function(x) return x end)):toEqual(m"1":euclid(beats, 8))
    local text = tostring(m"1":euclid(beats, 8))
    for _ in text:gmatch("[^\n]+") do count = count + 1 end
    expect(count):toBe(beats)
  end
end)
test("bjork takes a list", function() expect(m"a":bjork{3, 8, 0}):toEqual(m"a":euclid(3, 8)) end)

test("reset begins the cycle anew", function() expect(m"a b c d":reset("1 1")):toEqual("a b a b") end)
test("reset at every cycle is nothing", function() expect(turns:reset("1")):toEqual(turns) end)
test("restart begins the pattern anew", function() expect(m"<a b c>":restart("1")):toEqual("a") end)
test("reset keeps the count of cycles, restart does not", function()
  expect(m"<a b>":reset("1")):over(1, 2):toEqual("b")
  expect(m"<a b>":restart("1")):over(1, 2):toEqual("a")
end)
test("resetAll minds false events too", function() expect(m"a b c d":resetAll("0 0")):toEqual("a b a b") end)
test("restartAll minds false events too", function() expect(m"<a b> c":restartAll("0")):toEqual("a c") end)

test("onsetsOnly of a sequence is nothing", function() expect(turns:onsetsOnly()):toEqual(turns) end)
test("onsetsOnly drops what goes on", function() expect(m"a":slow(2):onsetsOnly()):over(1, 2):toEqual(silence) end)
test("discreteOnly drops signals", function() expect(stack(p, sine):discreteOnly()):toEqual(p) end)
test("splitQueries is nothing", function() expect(turns:splitQueries()):toEqual(turns) end)

test("silence is an empty list", function() expect(silence):over(8):toHaveEvents{} end)
test("silence stays silent", function() expect(silence:fast(8):rev():ply(3)):toEqual(silence) end)
test("a rest is silence", function() expect("~"):toEqual(silence) end)
test("gap is silent", function() expect(gap(3)):toEqual(silence) end)
test("too many steps are told", function() expect(function() return m"a":euclid(3, 1000000000) end):toFail("euclid") end)
