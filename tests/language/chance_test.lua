-- tests/language/chance_test.lua: laws of chance: the same dice at the same time, and nothing lost between the two sides.
-- SPDX-License-Identifier: GPL-3.0-or-later
-- At time 0 the dice show exactly 0, which every chance drops, as in Strudel; so laws about a chance of 0 begin at cycle 1.

local p = m"0 1 2 3 4 5 6 7":fast(2)
local turns = m"<a b c> d"

test("chance is the same twice", function() expect(p:degradeBy(0.5)):over(16):toEqual(p:degradeBy(0.5)) end)
test("rand is the same twice", function() expect(rand:segment(16)):over(16):toEqual(rand:segment(16)) end)
test("rand is from 0 to 1", function()
  expect(rand:segment(32):gte(0)):over(8):toEqual(pure(true):segment(32))
  expect(rand:segment(32):lt(1)):over(8):toEqual(pure(true):segment(32))
end)
test("rand differs from cycle to cycle", function() expect(rand:segment(4)).not_:toEqual(rand:segment(4):early(1)) end)
test("rand2 is rand from -1 to 1", function() expect(rand2:segment(16)):toEqual(rand:segment(16):mul(2):sub(1)) end)
test("irand is rand, stretched and rounded down", function() expect(irand(8):segment(16)):toEqual(rand:segment(16):mul(8):floor()) end)
test("perlin is from 0 to 1", function() expect(perlin:segment(32):range(0, 1):lte(1)):over(8):toEqual(pure(true):segment(32)) end)

test("degradeBy(0) is nothing", function() expect(turns:degradeBy(0)):over(1, 9):toEqual(turns) end)
test("degradeBy(1) is silence", function() expect(turns:degradeBy(1)):over(8):toEqual(silence) end)
test("degrade is degradeBy a half", function() expect(p:degrade()):over(8):toEqual(p:degradeBy(0.5)) end)
test("degrade is the question mark", function() expect(m"a*8?"):over(8):toEqual(m"a*8":degrade()) end)
test("degradeBy is the question mark with a number", function() expect(m"a*8?0.7"):over(8):toEqual(m"a*8":degradeBy(0.7)) end)
test("degradeBy and undegradeBy are the whole", function()
  for _, amount in ipairs{0.1, 0.25, 0.5, 0.9} do
    expect(stack(p:degradeBy(amount), p:undegradeBy(1 - amount))):over(8):toEqual(p)
  end
end)
test("what a smaller chance drops a greater drops too", function()
  expect(stack(p:degradeBy(0.6), p:degradeBy(0.3):undegradeBy(0.4))):over(8):toEqual(p:degradeBy(0.3))
end)

test("sometimesBy(0) is nothing", function() expect(p:sometimesBy(0, add(10))):over(1, 9):toEqual(p) end)
test("sometimesBy(1) is always", function() expect(p:sometimesBy(1, add(10))):over(8):toEqual(p:add(10)) end)
test("sometimesBy that changes nothing is nothing", function()
  expect(p:sometimesBy(0.5, function(x) return x end)):over(8):toEqual(p)
end)
test("sometimes is sometimesBy a half", function() expect(p:sometimes(add(10))):over(8):toEqual(p:sometimesBy(0.5, add(10))) end)
test("often is three quarters", function() expect(p:often(add(10))):over(8):toEqual(p:sometimesBy(0.75, add(10))) end)
test("rarely is a quarter", function() expect(p:rarely(add(10))):over(8):toEqual(p:sometimesBy(0.25, add(10))) end)
test("almostAlways is nine of ten", function() expect(p:almostAlways(add(10))):over(8):toEqual(p:sometimesBy(0.9, add(10))) end)
test("almostNever is one of ten", function() expect(p:almostNever(add(10))):over(8):toEqual(p:sometimesBy(0.1, add(10))) end)
test("someCyclesBy(1) is always", function() expect(p:someCyclesBy(1, rev)):over(8):toEqual(p:rev()) end)
test("someCyclesBy(0) is never", function() expect(p:someCyclesBy(0, rev)):over(1, 9):toEqual(p) end)
test("someCycles is someCyclesBy a half", function() expect(p:someCycles(rev)):over(8):toEqual(p:someCyclesBy(0.5, rev)) end)
test("someCycles takes whole cycles", function()
  local q = p:someCycles(add(10))
  for cycle = 0, 7 do
    local first = tostring(q:early(cycle):segment(1)):match("(%d+)$")
    expect(q):over(cycle, cycle + 1):toEqual(tonumber(first) >= 10 and p:add(10) or p)
  end
end)

test("brand is true or false", function() expect(brand:segment(8):fmap(function(x) return type(x) end)):toEqual(pure("boolean"):segment(8)) end)
test("brandBy(0) is false", function() expect(brandBy(0):segment(8)):over(8):toEqual(pure(false):segment(8)) end)
test("brandBy(1) is true", function() expect(brandBy(1):segment(8)):over(8):toEqual(pure(true):segment(8)) end)

test("choose of one is that one", function() expect(choose(5):segment(4)):toEqual("5 5 5 5") end)
test("chooseCycles of one is that one", function() expect(chooseCycles("a b")):toEqual("a b") end)
test("chooseCycles takes whole cycles of what there is", function()
  local q = chooseCycles("a b", "c d")
  for cycle = 0, 7 do
    local is_first = tostring(q:early(cycle)):find('"a"') ~= nil
    expect(q):over(cycle, cycle + 1):toEqual(is_first and "a b" or "c d")
  end
end)
test("a seed gives other dice", function() expect(p:degrade():seed(1)):over(8).not_:toEqual(p:degrade()) end)
test("the same seed gives the same dice", function() expect(p:degrade():seed(7)):over(8):toEqual(p:degrade():seed(7)) end)
test("a chance is no text", function() expect(function() return p:degradeBy("x") end):toFail("degradeBy") end)

test("const is that pattern wherever a function is wanted", function()
  expect(m"a b":every(2, const("x"))):over(4):toEqual("<x [a b]>")
end)

test("a signal that drives chance is read in every cycle, as it is heard", function()
  expect(s"hh*8":fadeOut(4):late(-3)):over(0, 1):toEqual(s"hh*8":fadeOut(4):early(3))
  expect(s"hh*8":fadeOut(4)):over(0, 4).not_:toEqual(s"hh*8")
end)
