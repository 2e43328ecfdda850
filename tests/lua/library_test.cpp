// tests/lua/library_test.cpp -- Pattern functions are the compositions that they stand for, and their examples work.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "patterns/json.h"
#include "patterns/registry.h"
#include "tests/lua/events.h"

using namespace perigee;
using namespace perigee::testing;
using Catch::Contains;

namespace {

struct Same {
  const char *left, *right;
};

}  // namespace

TEST_CASE("the example of every function works") {
  Player play;
  for (const FunctionEntry& entry : functions()) {
    if (entry.only == Dialect::tidal) continue;
    INFO(entry.name << ": " << entry.example);
    CHECK(play(entry.example).error == "");
  }
}

TEST_CASE("functions are the compositions that they stand for") {
  constexpr Same kSame[] = {
      {"m'0 1 2 3':linger(0.25)", "m'0 1 2 3':zoom(0, 0.25):fast(4)"},
      {"m'0 1 2 3':linger(-0.25)", "m'0 1 2 3':zoom(0.75, 1):fast(4)"},
      {"m'<0 1 2> 3':ribbon(1, 2)", "m'<0 1 2> 3':early(1):restart(pure(1):slow(2))"},
      {"m'0 1 2 3':brak()", "m'0 1 2 3':when('<0 1>', function(p) return seq(p, silence):late(0.25) end)"},
      {"m'0*8':swing(4)", "m'0*8':inside(4, function(p) return p:late(seq(0, 1 / 6)) end)"},
      {"m'0 1':press()", "m'0 1':squeezeBind(function(x) return pure(x):compress(0.5, 1) end)"},
      {"m'0 1 2':cpm(120)", "m'0 1 2':fast(2)"},
      {"m'0 [1 2]':plyWith(3, add(10))", "m'0 [1 2]':squeezeBind(function(x) return seq(x, x + 10, x + 20) end)"},
      {"m'0 1':echoWith(2, 0.25, function(p, i) return p:add(i) end)", "stack('0 1', m'0 1':late(0.25):add(1))"},
      {"m'0 1':applyN(3, fast(2))", "m'0 1':fast(8)"},
      {"m'0 1 2 3':within(0, 0.5, fast(2))", "stack(m'0 1 2 ~':fast(2), '~ ~ ~ 3')"},
      {"m'0 1':chunkInto(1, fast(2))", "m'0 1':fast(2)"},
      {"m'0 1 2 3':into('1', rev)", "m'0 1 2 3':rev()"},
      {"m'a':beat('0,2', 4)", "m'a ~ a ~'"},
      {"m'a b':bypass('<0 1>')", "cat('a b', silence)"},
      {"m'0 1 2 3':bite(4, '3 2 1 0')", "m'0 1 2 3':rev()"},
      {"m'0 1':pick({'a b', 'c'})", "m'0 1':fmap(function(i) return m(({'a b', 'c'})[i + 1]) end):innerJoin()"},
      {"m'<x y>':pickRestart({x = '0 1', y = '<2 3>'})", "cat('0 1', '2', '0 1', '2')"},
      {"squeeze('0 1', {'a b', 'c'})", "m'[a b] c'"},
      {"arrange({1, 'a'}, {2, 'b c'})", "cat('a', 'b c', 'b c')"},
      {"xfade(s'a', 0, s'b')", "stack(s'a':mul(gain(1)), s'b':mul(gain(0)))"},
      {"m'0 1 2 3':euclidish(3, 8, 0)", "m'0 1 2 3':euclid(3, 8)"},
      {"m'0 1 2 3':euclidish(3, 9, 1)", "m'0 1 2 3':euclid(3, 9)"},
      {"s'a':chop(2)", "s'a*2':begin'0 0.5':end_'0.5 1'"},
      {"s'a':chop(2):chop(2)", "s'a':chop(4)"},
      {"s'a':striate(2)", "s'a*2':begin'0 0.5':end_'0.5 1'"},
      {"s'a':slice(4, '0 3')", "s'a*2':begin'0 0.75':end_'0.25 1'"},
      {"polymeter('a b c', 'd e')", "stack(m'a b c':fast(2), m'd e':fast(3))"},
      {"m'a b c d':take(-1)", "m'd'"},
      {"m'a b c d':drop(1):drop(-1)", "m'b c'"},
      {"stepcat(m'a b':expand(2), 'c')", "m'[a b]@4 c'"},
      {"m'a b c':shrink(1)", "m'a b c b c c'"},
      {"m'a b c':grow(1)", "m'a a b a b c'"},
      {"m'a b':tour('c', 'd e')", "m'c d e a b c a b d e a b c d e'"},
      {"zip('a b', 'c d e')", "cat('a c b d a e', 'b c a d b e')"},
      {"stepalt({'a b', 'c'}, 'd')", "m'a b d c d'"},
      {"stackRight('a b c d', 'e')", "stack('a b c d', '~ ~ ~ e')"},
      {"run(4)", "m'0 1 2 3'"},
      {"binary(5)", "m'1 0 1'"},
      {"m'0 1 2 3':shuffle(1)", "m'0 1 2 3'"},
      {"wchoose({'a', 0}, {'b', 1}):segment(8)", "m'b*8'"},
      {"note'c':adsr('0.1:0.2:0.3:0.4')", "note'c':attack(0.1):decay(0.2):sustain(0.3):release(0.4)"},
      {"m'c:0.5':as('note:clip')", "note'c':clip(0.5)"},
      {"s'a':soft(0.5)", "s'a':distort('0.5:1:soft')"},
      {"compose(fast(2), rev)(m'0 1 2')", "m'0 1 2':fast(2):rev()"},
      {"pipe(rev, fast(2))(m'0 1 2')", "m'0 1 2':fast(2):rev()"},
      {"m'0 1':out('2 3 4')", "m'0 1':setOut('2 3 4')"},
      {"m'1 2 3':timeline('0')", "m'1 2 3'"},
  };
  Player play;
  for (const Same& same : kSame) {
    INFO(same.left);
    CHECK(whole_events(play, same.left) == whole_events(play, same.right));
  }
}

TEST_CASE("what is played does not depend on how a query is cut") {
  constexpr const char* kPatterns[] = {"m'<0 1 2> 3':ribbon(0.5, 1.5)",
                                       "m'0 1 2 3':swingBy(0.2, 2)",
                                       "m'<0 1> 2':press()",
                                       "m'0 1 2 3':chunkInto(4, rev)",
                                       "m'0 1':into('1 [0 1]', rev)",
                                       "m'a b':euclidish(5, 8, '<0.3 0.7>')",
                                       "s'a [b c]':chop(3)",
                                       "m'0 1 2':pickReset({'a b', 'c d e', '<f g>'})",
                                       "m'0 1 2 3':shuffle(4)",
                                       "m'a b c d':take('<1 3>')",
                                       "m'[0,1,2] 3':arp('0 2 1')",
                                       "m'0 1':timeline('<1 2>/2')",
                                       "m'a/2 b/3':defragmentHaps()",
                                       "seqPLoop({0, 2, '0 1'}, {1, 3, '2'})"};
  Player play;
  for (const char* code : kPatterns) {
    INFO(code);
    const Pattern pattern = play.host.pattern_of(code);
    Events pieces;
    for (Cycles at = 0; at < Cycles{4}; at += Cycles{1, 3}) {
      for (Event& event : query_sorted(pattern, Span{at, at + Cycles{1, 3}})) pieces.push_back(std::move(event));
    }
    CHECK(mended(pieces) == whole_events(play, code));
  }
}

TEST_CASE("shuffle plays each part once a cycle, and another generator another order") {
  Player play;
  for (int cycle = 0; cycle < 20; ++cycle) {
    const Span span{Cycles{cycle}, Cycles{cycle + 1}};
    std::vector<double> values;
    for (const Event& event : query_sorted(play.host.pattern_of("m'0 .. 7':shuffle(8)"), span))
      values.push_back(event.value.number());
    std::sort(values.begin(), values.end());
    CHECK(values == std::vector<double>{0, 1, 2, 3, 4, 5, 6, 7});
  }
  CHECK(whole_events(play, "randrun(8):useRNG('precise')") != whole_events(play, "randrun(8)"));
  CHECK(whole_events(play, "randrun(8):useRNG('legacy')") == whole_events(play, "randrun(8)"));
}

TEST_CASE("what cannot be is refused with a sentence that names it") {
  struct Refused {
    const char *code, *words;
  };
  constexpr Refused kRefused[] = {
      {"m'a':pick(3)", "pick"},
      {"m'a':pick({x = '0'})", "there is x"},
      {"m'a':chop(2)", "controls"},
      {"s'a':chop(-1)", "whole number"},
      {"m'0':applyN(1e9, fast(2))", "applyN"},
      {"m'0':beat(0, 0)", "above 0"},
      {"m'0':swingBy(1, 0)", "above 0"},
      {"morph({1, 1}, {1, 0}, 0.5)", "beats"},
      {"stackLeft(m'a b', sine)", "pattern 2"},
      {"stackBy('sideways', 'a', 'b')", "sideways"},
      {"arrange({0, 'a'})", "above 0"},
      {"wchoose('a', 'b')", "weight"},
      {"m'0':shuffle(1e9)", "whole number"},
      {"m'0 1':bite(0, '0')", "above 0"},
      {"m'a b c':shrink('0.0001:9999')", "at most"},
      {"s'a':control(3)", "list of two"},
      {"m'0':withHap(function(h) return 3 end)", "withHap"},
      {"m'0':fmap(function(x) return x end):useRNG('best')", "precise"},
  };
  Player play;
  for (const Refused& refused : kRefused) {
    INFO(refused.code);
    CHECK_THROWS_WITH(whole_events(play, refused.code), Contains(refused.words));
  }
}
