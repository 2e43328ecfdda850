// tests/session/known_controls_test.cpp -- Every control of SuperDirt and of superdough is heard, or a page says why it is not.
// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "patterns/control_map.h"
#include "patterns/controls.h"
#include "repl/session/effect_controls.h"
#include "repl/session/unheard.h"

using namespace perigee;

namespace {

constexpr const char* kSuperDirt =
    "s n sound bank note octave midinote freq speed accelerate begin end unit loop sustain legato timescale "
    "timescalewin "
    "cut cutAll fadeTime fadeOutTime fadeInTime lag nudge offset gain overgain amp pan channel span panspan splay "
    "panwidth orientation orbit vowel shape hcutoff hpf hresonance hpq bandf bpf bandq bpq crush coarse cutoff lpf ctf "
    "resonance lpq psrate psdisp attack att hold release rel curve tilt plat tremolorate tremr tremolodepth tremdp "
    "phaserrate phasr phaserdepth phasdp to toArg from waveloss squiz fshift fshiftnote fshiftphase triode krush "
    "kcutoff octer octersub octersubsub ring ringf ringdf distort tsdelay xsdelay freeze comb smear scram binshift "
    "hbrick lbrick real imag enhance djf delay delaytime delayt dt lock delayfeedback delayfb dfb delaySend room size "
    "sz "
    "dry leslie lrate lsize limitertype";
constexpr const char* kSuperdough =
    "s sound n bank source src note freq octave oct detune det unison spread pw pwrate pwsweep partials phases noise "
    "density byteBeatExpression bbexpr byteBeatStartTime bbst attack att decay dec sustain sus release rel hold penv "
    "pattack patt pdecay psustain prelease prel pcurve panchor vib vibrato v vibmod vmod fm fmi fmi8 fmh fmh8 fmattack "
    "fmdecay fmsustain fmrelease fmenv fmwave cutoff lpf lp ctf resonance lpq hcutoff hpf hp hresonance hpq bandf bpf "
    "bp "
    "bandq bpq ftype drive lpenv lpe hpenv bpenv lpattack lpa lpdecay lpsustain lprelease fanchor lprate lpsync "
    "lpdepth "
    "lpdepthfrequency lpshape lpdc lpskew hprate bprate djf vowel coarse crush shape shapevol distort dist transient "
    "transsustain compressor tremolo tremolosync tremolodepth tremoloskew tremolophase tremoloshape phaser ph "
    "phaserdepth phd phasercenter phc phasersweep phs gain velocity vel postgain pan channels ch orbit o dry bus "
    "busgain "
    "duck duckorbit duckdepth duckonset duckattack delay delaytime dt delaysync delayfeedback dfb room roomsize size "
    "sz "
    "rsize roomfade roomlp roomdim ir iresponse irspeed irbegin begin end loop loopBegin loopb loopEnd loope speed cut "
    "clip legato nudge unit stretch zrand curve slide deltaSlide pitchJump pitchJumpTime lfo znoise zmod zcrush "
    "zdelay wt wtenv wtrate wtsync wtdepth wtshape wtskew wtdc warp warpmode wtphaserand";

std::string page() {
  std::ifstream file(std::string{PERIGEE_SOURCE_DIR} + "/docs/differences.md");
  std::stringstream text;
  text << file.rdbuf();
  const std::string all = text.str();
  const std::size_t begin = all.find("## Controls that change nothing");
  REQUIRE(begin != std::string::npos);
  return all.substr(begin, all.find("\n## ", begin + 3) - begin);
}

// One that all voices have in common, or one of theirs who read controls of their own.
constexpr const char* kSounds[] = {"saw", "supersaw", "pulse", "crackle", "sine", "zzfx", "bytebeat", "wt_basic", "bd"};

// Does an event with it sound other than without, as far as anyone can tell before?
bool is_heard(std::string_view name, Dialect dialect) {
  static const ControlId s = control_key("s");
  const Control* known = find_control(name);
  if (known == nullptr) {  // the later parts of a list have no name of their own
    const auto rows = effect_controls();
    return name == "phases" ||
           std::any_of(rows.begin(), rows.end(), [&](const auto& row) { return row.control == name; });
  }
  return std::any_of(std::begin(kSounds), std::end(kSounds), [&](const char* sound) {
    Ref<const ControlMap> map = ControlMap::single(s, Value{sound});
    if (known->id != s) map = ControlMap::with(std::move(map), known->id, Value{1.0});
    Event event;
    event.value = Value{std::move(map)};
    return unheard_controls(event, dialect, {}, std::string_view{sound} == "bd").empty();  // which is a sample
  });
}

}  // namespace

TEST_CASE("every control of SuperDirt and of superdough is heard, or its reason is told") {
  const std::string told = page();
  for (const auto& [names, dialect] :
       {std::pair{kSuperDirt, Dialect::tidal}, std::pair{kSuperdough, Dialect::strudel}}) {
    std::istringstream words{names};
    for (std::string name; words >> name;) {
      const bool excused = told.find("`" + name + "`") != std::string::npos;
      INFO(name << (dialect == Dialect::tidal ? " in tidal" : ""));
      CHECK((excused || is_heard(name, dialect)));
    }
  }
}
