-- tests/language/conditions_test.lua: laws of every, when, off, jux, chunk: doing something now and then, or beside.
-- SPDX-License-Identifier: GPL-3.0-or-later

local p = m"0 1 2 3"
local turns = m"<a b c> d"
local function same(x) return x end

test("every acts in the first of so many cycles", function()
  local q = p:every(3, rev)
  expect(q):over(0, 1):toEqual("3 2 1 0")
  expect(q):over(1, 3):toEqual(p)
  expect(q):over(3, 4):toEqual("3 2 1 0")
end)
test("firstOf is every", function() expect(p:firstOf(3, rev)):over(9):toEqual(p:every(3, rev)) end)
test("lastOf acts in the last", function()
  expect(p:lastOf(3, rev)):over(0, 2):toEqual(p)
  expect(p:lastOf(3, rev)):over(2, 3):toEqual("3 2 1 0")
end)
test("every first is always", function() expect(turns:every(1, fast(2))):toEqual(turns:fast(2)) end)
test("every that changes nothing is nothing", function() expect(turns:every(4, same)):toEqual(turns) end)
test("every takes a chain", function() expect(p:every(2, fast(2):rev():add(1))):over(0, 1):toEqual(p:fast(2):rev():add(1)) end)
test("every takes a function", function() expect(p:every(2, function(x) return x:add(10) end)):over(0, 1):toEqual("10 11 12 13") end)
test("every as a function takes the pattern last", function() expect(every(2, rev, p)):toEqual(p:every(2, rev)) end)
test("every waits for its pattern", function() expect(every(2, rev)(p)):toEqual(p:every(2, rev)) end)

test("when true is always", function() expect(turns:when("1", rev)):toEqual(turns:rev()) end)
test("when false is never", function() expect(turns:when("0", rev)):toEqual(turns) end)
test("when takes turns as every does", function() expect(p:when("<1 0 0>", rev)):over(6):toEqual(p:every(3, rev)) end)
test("when inside of a cycle", function() expect(p:when("0 1", add(10))):toEqual("0 1 12 13") end)

test("off is a stack with a late copy", function() expect(p:off(1/8, add(7))):toEqual(stack(p, p:late(1/8):add(7))) end)
test("off by nothing is superimpose", function() expect(p:off(0, add(7))):toEqual(p:superimpose(add(7))) end)
test("superimpose is a stack", function() expect(turns:superimpose(fast(2))):toEqual(stack(turns, turns:fast(2))) end)
test("superimpose takes several", function() expect(p:superimpose(add(1), add(2))):toEqual(stack(p, p:add(1), p:add(2))) end)
test("layer leaves the original out", function() expect(p:layer(add(1), add(2))):toEqual(stack(p:add(1), p:add(2))) end)
test("layer by nothing but itself is nothing", function() expect(turns:layer(same)):toEqual(turns) end)
test("apply is a call", function() expect(turns:apply(rev)):toEqual(rev(turns)) end)
test("apply chains", function() expect(p:apply(fast(2)):apply(add(1))):toEqual(p:apply(fast(2):add(1))) end)

test("jux is left and right", function()
  local q = s"a b"
  expect(q:jux(rev)):toEqual(stack(q:pan(0), q:rev():pan(1)))
end)
test("juxBy(0) stays in the middle", function()
  local q = s"a b"
  expect(q:juxBy(0, rev)):toEqual(stack(q:pan(0.5), q:rev():pan(0.5)))
end)
test("juxBy(1) is jux", function() expect(s"a b":juxBy(1, rev)):toEqual(s"a b":jux(rev)) end)

test("chunk acts on one part after another", function()
  local q = p:fastChunk(4, add(10))
  expect(q):over(0, 1):toEqual("10 1 2 3")
  expect(q):over(1, 2):toEqual("0 11 2 3")
  expect(q):over(2, 3):toEqual("0 1 12 3")
  expect(q):over(3, 4):toEqual("0 1 2 13")
end)
test("chunk of a pattern of one cycle is fastChunk", function() expect(p:chunk(4, add(10))):over(8):toEqual(p:fastChunk(4, add(10))) end)
test("chunk comes round", function() expect(p:chunk(4, add(10))):over(4, 8):toEqual(p:chunk(4, add(10)):late(4)) end)
test("chunkBack goes from the first to the last", function()
  expect(p:chunkBack(4, add(10))):over(0, 1):toEqual("10 1 2 3")
  expect(p:chunkBack(4, add(10))):over(1, 2):toEqual("0 1 2 13")
end)
test("chunk that changes nothing is nothing", function() expect(p:chunk(4, same)):toEqual(p) end)

test("always is a call", function() expect(turns:always(rev)):toEqual(turns:rev()) end)
test("never is nothing", function() expect(turns:never(rev)):toEqual(turns) end)

test("a transform grows by methods", function() expect((fast(2):rev())(p)):toEqual(p:fast(2):rev()) end)
test("a bare name is a transform", function() expect(rev(p)):toEqual(p:rev()) end)
test("a function with all but its pattern waits for it", function() expect(fast(3)(turns)):toEqual(fast(3, turns)) end)
test("what is no function is told", function() expect(function() return p:every(2, 7) end):toFail("every") end)
test("an error inside of a function is told", function()
  expect(function() return p:every(2, function() error("inside") end) end):toFail("inside")
end)
