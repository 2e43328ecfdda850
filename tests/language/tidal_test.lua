-- tests/language/tidal_test.lua: laws that hold where names have Tidal's meaning.
-- SPDX-License-Identifier: GPL-3.0-or-later
dialect"tidal"

local p = n"0 1 2 3"
local turns = n"<0 1 2> 3"

test("fast and slow cancel", function() expect(turns:fast(3):slow(3)):over(9):toEqual(turns) end)
test("fast 0 is silence", function() expect(p:fast(0)):toEqual(silence) end)
test("rev twice is nothing", function() expect(turns:rev():rev()):toEqual(turns) end)
test("early and late cancel", function() expect(turns:early(1/8):late(1/8)):toEqual(turns) end)
test("every acts in the first of so many cycles", function()
  expect(p:every(3, rev)):over(0, 1):toEqual(p:rev())
  expect(p:every(3, rev)):over(1, 3):toEqual(p)
end)
test("every 0 is nothing", function() expect(p:every(0, rev)):toEqual(p) end)
test("everyPrime counts from an offset", function() expect(p:everyPrime(3, 1, rev)):over(1, 2):toEqual(p:rev()) end)
test("everyPrime from 0 is every", function() expect(p:everyPrime(3, 0, rev)):over(9):toEqual(p:every(3, rev)) end)
test("palindrome turns every second cycle", function()
  expect(p:palindrome()):over(0, 2):toEqual(slowcat(p, p:rev()))
end)
test("iter begins later each cycle", function() expect(p:iter(4)):over(1, 2):toEqual(n"1 2 3 0") end)
test("degradeBy is the same twice", function() expect(p:degradeBy(0.5)):over(8):toEqual(p:degradeBy(0.5)) end)
test("sometimesBy 1 is always", function() expect(p:sometimesBy(1, rev)):over(8):toEqual(p:rev()) end)
test("off is a stack with a late copy", function()
  local function louder(x) return x:gain(2) end
  expect(p:off(1/8, louder)):toEqual(stack(p, louder(p:late(1/8))))
end)
test("superimpose is a stack", function() expect(p:superimpose(fast(2))):toEqual(stack(p, p:fast(2))) end)
test("jux is left and right", function() expect(s"a b":jux(rev)):toEqual(stack(s"a b":pan(0), s"a b":rev():pan(1))) end)
test("euclid(3,8)", function() expect(s"bd":euclid(3, 8)):toEqual(s"bd(3,8)") end)
test("a euclid and its inverse are every step", function()
  for beats = 1, 7 do expect(stack(s"bd":euclid(beats, 8), s"bd":euclidInv(beats, 8))):toEqual(s"bd*8") end
end)
test("ply 1 is nothing", function() expect(turns:ply(1)):toEqual(turns) end)
test("whenmod from 0 is always", function() expect(p:whenmod(4, 0, rev)):over(8):toEqual(p:rev()) end)
test("stack commutes", function() expect(stack(p, turns)):toEqual(stack(turns, p)) end)
test("overlay is a stack of two", function() expect(overlay(p, turns)):toEqual(stack(p, turns)) end)
test("append takes turns", function() expect(append(p, turns)):over(8):toEqual(slowcat(p, turns)) end)
test("fastcat is slowcat, faster", function() expect(fastcat(p, turns)):toEqual(slowcat(p, turns):fast(2)) end)
test("inside is fast between", function() expect(turns:inside(2, rev)):toEqual(turns:slow(2):rev():fast(2)) end)
test("zoom of the whole cycle is nothing", function() expect(turns:zoom(0, 1)):toEqual(turns) end)
test("trunc of all is nothing", function() expect(turns:trunc(1)):toEqual(turns) end)
test("spread takes an item a cycle", function() expect(spread(fast, {1, 2}, p)):over(4):toEqual(slowcat(p, p:fast(2))) end)
test("fix of what is not there is nothing", function() expect(s"bd sn":fix(rev, {s = "cp"})):toEqual(s"bd sn") end)
test("rand is the same twice", function() expect(rand:segment(8)):over(8):toEqual(rand:segment(8)) end)
test("a name that only Tidal has is a control in Strudel", function()
  dialect"strudel"
  expect(p:density(2)):toEqual(p:set(density(2)))
end)
