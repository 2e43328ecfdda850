// tests/lua/tonal_test.cpp -- Notes, scales and chords by name: laws of what the player writes.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <catch2/catch.hpp>

#include "tests/lua/fake_session.h"

using namespace perigee;
using Catch::Contains;

namespace {

// Whether two expressions show the same events in each of four cycles.
void same(Player& play, const std::string& a, const std::string& b) {
  INFO(a << "  ==  " << b);
  for (const char* cycle : {"0", "1", "2", "3"}) {
    const auto shown = [&](const std::string& code) { return play.value("(" + code + "):early(" + cycle + ")"); };
    CHECK_THAT(shown(a), !Contains("silence"));
    CHECK(shown(a) == shown(b));
  }
}

}  // namespace

TEST_CASE("a degree past the scale is an octave higher, under zero lower") {
  Player play;
  same(play, "n'0 2 4 6':scale'C:minor'", "n'7 9 11 13':scale'C2:minor'");
  same(play, "n'-1 -7 -8':scale'D:dorian'", "n'6 0 -1':scale'D2:dorian'");
  same(play, "n'0 1 2':scale'<C:major A:minor>':scaleTranspose'<0 2>'",
       "n(m'0 1 2':add'<0 2>'):scale'<C:major A:minor>'");
}

TEST_CASE("a scale leaves its own notes, and one name for it is as good as another") {
  Player play;
  same(play, "n'0 .. 7':scale'C:major':scale'C:major'", "n'0 .. 7':scale'C:major'");
  same(play, "n'0 .. 9':scale'F#:aeolian'", "n'0 .. 9':scale'f#3:minor'");
  same(play, "n'0 .. 9':scale'C:minPent'", "n'0 .. 9':scale'C:minor:pentatonic'");
  same(play, "n'0 1# 2b':scale'C:minor'", "note'C3 Eb3 D3'");
}

TEST_CASE("transposing there and back is the note, and two intervals add up") {
  Player play;
  same(play, "note'C3 F#4 Bb2':transpose'5A':transpose'-5A'", "note'C3 F#4 Bb2'");
  same(play, "note'C3 F#4 Bb2':transpose'3m':transpose'3M'", "note'C3 F#4 Bb2':transpose'5P'");
  same(play, "note'60 61.5':transpose(7)", "note'67 68.5'");
  same(play, "note'c3':transpose(0.5)", "note'48.5'");
}

TEST_CASE("a wrong scale, interval or place for scaleTranspose is told") {
  Player play;
  CHECK_THAT(play.error("n'0':scale'C:minr'"), Contains("did you mean 'minor'?"));
  CHECK_THAT(play.error("n'0':scale'C'"), Contains("C:major"));
  CHECK_THAT(play.error("note'c':transpose'5Q'"), Contains("3m"));
  CHECK_THAT(play.error("note'c':transpose(1e9)"), Contains("-240 to 240"));
  CHECK_THAT(play.error("print(note'c':scaleTranspose(1))"), Contains("scale\"C:major\""));
  CHECK_THAT(play.error("print(n'1e9':scale'C:major')"), Contains("-1000 to 1000"));
}

TEST_CASE("Tidal's scale wraps octaves, by name, by list and by changed list") {
  Player play;
  play.value("dialect'tidal'");
  same(play, "m'0 .. 14':scale'major'", "m'0 .. 14':toScale{0, 2, 4, 5, 7, 9, 11}");
  same(play, "m'0 .. 7':scaleWith('major', raiseDegree(2))", "m'0 .. 7':toScale{0, 2, 5, 7, 9, 11}");
  same(play, "m'0 .. 7':scaleWithList('major', {raiseDegrees(1, 2), lowerDegree(9)})",
       "cat(m'0 .. 7':toScale{0, 3, 5, 7, 9, 11}, m'0 .. 7':toScale{0, 2, 4, 5, 7, 9, 10})");
  same(play, "m'-3 .. 3':getScale({mine = {0, 5}}, 'mine')", "m'-3 .. 3':toScalePrime(12, {0, 5})");
  same(play, "m'0 1 2':scale'nonesuch'", "m'0 12 24'");
}

TEST_CASE("an arpeggio has the chord's notes: by index, in a mode, rolled") {
  Player play;
  same(play, "note'[c,e,g] [d,f]':arp'0 1'", "note'c f'");
  same(play, "note'[c,e,g]':arp'[0 -1]*2'", "note'[c g]*2'");
  same(play, "note'[c,e,g]':arpWith(function(haps) return haps[2] end)", "note'e'");
  same(play, "note'[c,e,g] d':arpeggiate()", "note'[c e g] d'");
  same(play, "note'[c,e,g]':rolledBy(0)", "note'[c,e,g]'");
  same(play, "note'[c,e]':rolledBy'<1 -0.5>'", "note'<[c,~ e] [e,[~ c@3]]>'");
  same(play, "m'0 [4 7]':chromaticiseBy'<2 -1>'", "m'<[[0 1 2] [[4 5 6] [7 8 9]]] [[0 -1] [[4 3] [7 6]]]>'");
  CHECK_THAT(play.error("print(note'c':arp'up')"), Contains("tidal.arp"));
  play.value("dialect'tidal'");
  same(play, "n'[0,4,7]':arp'<up down updown downup>'", "n'<[0 4 7] [7 4 0] [0 4 7 4] [7 4 0 4]>'");
  same(play, "n'[0,4,7]':arp(cat(pure'up&down', pure'down&up', 'converge', 'diverge'))",
       "n'<[0 4 7 7 4 0] [7 4 0 0 4 7] [0 7 4] [4 7 0]>'");
  same(play, "n'[0,4,7]':arp'<disconverge pinkyup thumbup pinkyupdown>'",
       "n'<[0 7 4 7 0] [0 7 4 7] [0 4 0 7] [0 7 4 7 4 7]>'");
  same(play, "n'[0,4,7]':arp'thumbupdown'", "n'[0 4 0 7 0 4]'");
  same(play, "n'[0,4,7]':arpWith(reverse)", "n'[0,4,7]':arp'down'");
  CHECK_THAT(play.error("n'0':arp'dwon'"), Contains("did you mean 'down'?"));
}

TEST_CASE("degrees of a division of the octave are notes, ratios or frequencies of the same pitch") {
  Player play;
  same(play, "n'0 .. 12':edo(12)", "note(m'0 .. 12':add(48))");
  same(play, "n'0 5 -12':edo(12)", "n'0 5 -12':scale'C:chromatic':add(note(0))");
  same(play, "n'0 19 -19':edo(19)", "note'48 60 36'");
  same(play, "m'0 4 7':tuning'<19edo 12ji>':mul(220)", "m'0 4 7':xen'<19edo 12ji>'");
  same(play, "n'0 12':xen'12edo'", "freq'220 440'");
  same(play, "midiToFreq(m'69 57')", "m'440 220'");
  same(play, "midi2note(m'60 63')", "m'C4 Eb4'");
  CHECK(play.value("noteToMidi('c', 5), freqToMidi(440), sol2note(63, 'solfeggio'), isNote('h')") ==
        "72\n69\nMib4\nfalse");
  CHECK_THAT(play.error("m'0':tune'pythagorian'"), Contains("did you mean 'pythagorean'?"));
  CHECK_THAT(play.error("m'0':edo(0)"), Contains("1 to 10000"));
  CHECK_THAT(play.error("m'0':xen{1, -2}"), Contains("above 0"));
  CHECK_THAT(play.error("n'0':scala'no such file.scl'"), Contains("no such file"));
}

TEST_CASE("chords by symbol, however written, are the same notes, and none goes beyond its anchor") {
  Player play;
  same(play, "chord'<Cm7 F^7 G7>':voicing()", "chord'<C-7 Fmaj7 G7>':voicing()");
  same(play, "chord'C':dict'triads':anchor'<c5 e5 g5 b4>':voicing()",
       "note'<[E4,G4,C5] [G4,C5,E5] [C5,E5,G5] [C4,E4,G4]>'");
  same(play, "chord'C':dict'triads':mode'above':anchor'c4':voicing()", "note'[C4,E4,G4]'");
  same(play, "chord'C':dict'triads':mode'duck':anchor'c5':voicing()", "note'[E4,G4]'");
  same(play, "n'0 1 2 3':chord'C':dict'triads':voicing()", "note'64 67 72 76'");
  same(play, "chord'C':dict'triads':offset(3):voicing()", "chord'C':dict'triads':voicing():transpose(12)");
  same(play, "chord(cat('Am7', pure'Bb^7/D')):rootNotes(2)", "note'<A2 Bb2>'");
}

TEST_CASE("the player's own voicings are looked up by symbol, and gone in a fresh state") {
  const std::string mine = "registerVoicings('mine', {m7 = {'0 7 10', {3, 10}}, ['^'] = '1P 5P'})";
  {
    Player play;
    play.value(mine);
    same(play, "chord'Cm7':dict'mine':anchor'bb4':voicing()", "note'[C4,G4,Bb4]'");
    same(play, "chord'C-7':dict'mine':anchor'bb4':offset(1):voicing()", "note'[Eb5,Bb5]'");
    play.value("addVoicings('low', {m7 = '1P 3m'}, {'C2', 'C3'}) setDefaultVoicings('mine')");
    same(play, "m'Cm7':voicings'low'", "m'[C2,Eb2]'");
    same(play, "chord'C':anchor'g4':voicing()", "note'[C4,G4]'");
    CHECK_THAT(play.error("print(chord'C7':voicing())"), Contains("no chord '7'"));
    play.value(
        "before = chord'C':anchor'g4':voicing() setDefaultVoicings('ireal') registerVoicings('mine', {['^'] = '1P "
        "2M'})");
    same(play, "before", "note'[C4,G4]'");  // a pattern keeps what it was made with
  }
  Player play;
  CHECK_THAT(play.error("print(chord'C':dict'mine':voicing())"), Contains("no dictionary named 'mine'"));
  CHECK_THAT(play.error("print(chord'C':dict'lefthnd':voicing())"), Contains("did you mean 'lefthand'?"));
  CHECK_THAT(play.error("print(chord'Cxyz':voicing())"), Contains("'Cxyz' is no chord"));
  CHECK_THAT(play.error("print(n'0':voicing())"), Contains("has no chord"));
  CHECK_THAT(play.error("print(chord'C':mode'over':voicing())"), Contains("below, above, duck or root"));
  CHECK_THAT(play.error("addVoicings('x', {m7 = '3Q'})"), Contains("'3Q'"));
  CHECK_THAT(play.error("addVoicings('x', {m7 = {{1e300}}})"), Contains("-1000 to 1000"));
}
