// patterns/control_table.cpp -- The controls that exist before the player makes any, as text.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "patterns/control_table.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <unordered_map>
#include <vector>

#include "patterns/symbol.h"

namespace perigee {
namespace {

// A row whose name has the sign of a family stands for one row for each member, which is named and told of in its place.
struct Member {
  std::string_view name, words;
};
constexpr Member kOperators[] = {{"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5"}, {"6", "6"}, {"7", "7"}, {"8", "8"}};
constexpr Member kFilters[] = {{"lp", "low-pass"}, {"hp", "high-pass"}, {"bp", "band-pass"}};
constexpr Member kVoices[] = {{"1", "1"}, {"2", "2"}, {"3", "3"}, {"4", "4"}, {"5", "5"}, {"6", "6"}};
constexpr Member kDrawbars[] = {{"1", "16'"}, {"2", "5 1/3'"}, {"3", "8'"},     {"4", "4'"}, {"5", "2 2/3'"},
                                {"6", "2'"},  {"7", "1 3/5'"}, {"8", "1 1/3'"}, {"9", "1'"}};
constexpr Member kWavetables[] = {{"wt", "position"}, {"warp", "warp"}};
// 11, 12 … of six operators: the operator first, then its stage or the operator that bends it.
constexpr std::string_view kDigits = "111213141516212223242526313233343536414243444546515253545556616263646566";
template <std::size_t each>
constexpr std::array<Member, 6 * each> pairs() {
  std::array<Member, 6 * each> made{};
  for (std::size_t i = 0; i < made.size(); ++i) {
    const std::string_view name = kDigits.substr(2 * (i / each * 6 + i % each), 2);
    made[i] = {name, name};
  }
  return made;
}
constexpr auto kStages = pairs<4>();
constexpr auto kBends = pairs<6>();
struct Family {
  char sign;
  std::span<const Member> members;
};
constexpr Family kFamilies[] = {{'#', kOperators}, {'&', kFilters}, {'@', kWavetables}, {'%', kVoices},
                                {'^', kDrawbars},  {'~', kStages},  {'=', kBends}};

constexpr ControlRow kRows[] = {
    {"s", "sound", "s n gain", "sound", "which sound: a sample folder, a drum or a synth; bd:3 also picks number 3",
     "name", "", "triangle"},
    {"wt", "wavetablePosition", "", "sound", "position in the wavetable", "part of the table", "0..1", "0"},
    {"@env", "", "", "wavetables", "how far the envelope moves the wavetable's @", "amount", "", ""},
    {"@attack", "@att", "", "wavetables", "time in which the envelope of the wavetable's @ rises", "seconds", "", ""},
    {"@decay", "@dec", "", "wavetables", "time in which the envelope of the wavetable's @ falls", "seconds", "", ""},
    {"@sustain", "@sus", "", "wavetables", "level that the envelope of the wavetable's @ holds", "level", "0..1", ""},
    {"@release", "@rel", "", "wavetables", "time in which the envelope of the wavetable's @ ends", "seconds", "", ""},
    {"@rate", "", "", "wavetables", "speed of the slow modulation of the wavetable's @", "Hz", "", ""},
    {"@sync", "", "", "wavetables", "speed of the slow modulation of the wavetable's @, in time with the cycle",
     "per cycle", "", ""},
    {"@depth", "", "", "wavetables", "depth of the slow modulation of the wavetable's @", "amount", "", ""},
    {"@shape", "", "", "wavetables", "shape of the slow modulation of the wavetable's @", "name or number", "", ""},
    {"@dc", "", "", "wavetables", "offset of the slow modulation of the wavetable's @", "amount", "", ""},
    {"@skew", "", "", "wavetables", "how lopsided the slow modulation of the wavetable's @ is", "amount", "0..1",
     "0.5"},
    {"warp", "wavetableWarp", "", "wavetables", "how much the wavetable is warped", "amount", "0..1", "0"},
    {"warpmode", "wavetableWarpMode", "", "wavetables",
     "in which way the wavetable is warped, by number from 0 on or name: none asym mirror bendp bendm bendmp sync "
     "quant fold pwm orbit spin chaos primes binary brownian reciprocal wormhole logistic sigmoid fractal flip",
     "name or number", "", ""},
    {"wtphaserand", "wavetablePhaseRand", "", "wavetables", "how much chance is in the begin of the wave", "amount",
     "0..1", ""},
    {"source", "src", "", "sound", "the name of the source that makes the sound", "name", "", ""},
    {"n", "number", "", "sound",
     "which sample of the folder, counted from 0 and wrapping round; for synths and scales a step", "number", "", "0"},
    {"note", "up", "note n", "sound",
     "pitch, as a name (c3, eb4) or a number of semitones; sounds are transposed to it", "note", "",
     "c2 for samples and synths"},
    {"accelerate", "", "", "sound", "how much the playback rate grows over the event; negative slows down", "factor",
     "", "0"},
    {"velocity", "vel", "", "level and place", "how hard a note is played; multiplies gain", "factor", "0..1", "1"},
    {"gain", "", "", "level and place", "loudness: linear by default; in tidal its fourth power", "factor", "0..",
     "0.8, tidal 1"},
    {"postgain", "", "", "level and place", "loudness after the effects", "factor", "0..", "1"},
    {"amp", "", "", "level and place", "plain linear loudness, as SuperDirt has it", "factor", "0..", "1, tidal 0.4"},
    {"attack", "att", "", "envelopes", "time from silence to full loudness", "seconds", "0..", "0.001"},
    {"fmh", "fmh1 fmi1", "fmh fmi", "frequency modulation", "ratio of the FM modulator's pitch to the note's", "ratio",
     "", "1"},
    {"fmh#", "", "fmh# fmi#", "frequency modulation", "ratio of the FM modulator's pitch to the note's, operator #",
     "ratio", "", "1"},
    {"fmi", "fm fm1 fmi1 fmh1", "fmi fmh", "frequency modulation", "strength of frequency modulation; 0 is none",
     "index", "0..", "0"},
    {"fmi#", "fm#", "fmi# fmh#", "frequency modulation", "strength of frequency modulation; 0 is none, operator #",
     "index", "0..", "0"},
    {"fmenv", "fmenv1", "fmenv", "frequency modulation", "shape of the FM envelope: lin or exp", "name", "", "exp"},
    {"fmenv#", "", "fmenv#", "frequency modulation", "shape of the FM envelope: lin or exp, operator #", "name", "",
     "exp"},
    {"fmattack", "fmatt fmatt1 fmattack1", "fmattack", "frequency modulation", "time of the FM envelope's rise",
     "seconds", "", ""},
    {"fmattack#", "fmatt#", "fmattack#", "frequency modulation", "time of the FM envelope's rise, operator #",
     "seconds", "", ""},
    {"fmwave", "fmwave1", "fmwave", "frequency modulation", "wave of the FM modulator", "name", "", "sine"},
    {"fmwave#", "", "fmwave#", "frequency modulation", "wave of the FM modulator, operator #", "name", "", "sine"},
    {"fmdecay", "fmdec fmdec1 fmdecay1", "fmdecay", "frequency modulation", "time of the FM envelope's fall", "seconds",
     "", ""},
    {"fmdecay#", "fmdec#", "fmdecay#", "frequency modulation", "time of the FM envelope's fall, operator #", "seconds",
     "", ""},
    {"fmsustain", "fmsus fmsus1 fmsustain1", "fmsustain", "frequency modulation", "level the FM envelope holds",
     "level", "0..1", "1"},
    {"fmsustain#", "fmsus#", "fmsustain#", "frequency modulation", "level the FM envelope holds, operator #", "level",
     "0..1", "1"},
    {"fmrelease", "fmrel fmrel1 fmrelease1", "fmrelease", "frequency modulation", "time in which the FM envelope ends",
     "seconds", "", ""},
    {"fmrelease#", "fmrel#", "fmrelease#", "frequency modulation", "time in which the FM envelope ends, operator #",
     "seconds", "", ""},
    {"bank", "", "", "sound", "the drum machine or bank the sound is taken from, put before its name", "name", "", ""},
    {"chorus", "", "", "modulation", "how much chorus", "amount", "0..1", ""},
    {"analyze", "", "", "spectrum", "name of an analyser that looks at the sound", "number or name", "", ""},
    {"fft", "", "", "spectrum", "how finely that analyser looks", "exponent of 2", "", ""},
    {"decay", "dec", "", "envelopes", "time from full loudness to the sustain level", "seconds", "0..", "0.05"},
    {"sustain", "sus", "", "envelopes",
     "level that is held after the decay: alone 0.6, with an attack or a release 1, with a decay 0; in tidal how long "
     "the event "
     "sounds",
     "level, tidal seconds", "0..1", "0.6"},
    {"release", "rel", "", "envelopes", "time from the event's end to silence", "seconds", "0..", "0.01"},
    {"hold", "", "", "envelopes", "how long full loudness is held", "seconds", "0..", "0"},
    {"bandf", "bpf bp", "bandf bandq bpenv", "filters", "the middle of the band-pass filter", "Hz", "20..20000", ""},
    {"bandq", "bpq", "", "filters", "how narrow the band-pass filter is", "Q", "0..", "1, tidal 10"},
    {"begin", "", "", "sound", "where in the sample to start", "part of the sample", "0..1", "0"},
    {"end", "", "", "sound", "where in the sample to stop", "part of the sample", "0..1", "1"},
    {"loop", "", "", "sound", "repeats the sample while the event lasts; in tidal how many times it plays",
     "truth or count", "", "0, tidal 1"},
    {"loopBegin", "loopb", "", "sound", "where the loop starts", "part of the sample", "0..1", "0"},
    {"loopEnd", "loope", "", "sound", "where the loop ends", "part of the sample", "0..1", "1"},
    {"crush", "", "", "distortion", "how few bits each sample keeps; small is rough, and what is soft falls silent",
     "bits", "1..16", ""},
    {"coarse", "", "", "distortion", "how many samples are held as one; large is rough", "samples", "1..", "1"},
    {"tremolo", "trem", "tremolo tremolodepth tremoloskew tremolophase", "modulation", "how fast the loudness swings",
     "Hz", "", ""},
    {"tremolosync", "tremsync", "tremolosync tremolodepth tremoloskew tremolophase", "modulation",
     "how fast the loudness swings, in time with the cycle", "per cycle", "", ""},
    {"tremolodepth", "tremdepth tremdp", "", "modulation", "how deep the loudness swings", "amount", "0..1",
     "1, tidal 0.5"},
    {"tremoloskew", "tremskew", "", "modulation", "how lopsided the swing is", "amount", "0..1", ""},
    {"tremolophase", "tremphase", "", "modulation", "where the swing begins", "cycles of it", "0..1", "0"},
    {"tremoloshape", "tremshape", "", "modulation", "shape of the swing: tri sine ramp saw square", "name", "", ""},
    {"drive", "", "", "filters", "how hard the ladder filter is driven", "factor", "", "0.69"},
    {"duckorbit", "duck", "", "level and place", "which orbit is turned down while this event sounds", "orbit", "", ""},
    {"duckdepth", "", "", "level and place", "how far the other orbit is turned down", "amount", "0..1", "1"},
    {"duckonset", "duckons", "", "level and place", "time until the other orbit is down", "seconds", "", "0"},
    {"duckattack", "duckatt", "", "level and place", "time until the other orbit is back", "seconds", "", "0.1"},
    {"byteBeatExpression", "bbexpr", "", "sound", "the formula that bytebeat plays", "formula", "", ""},
    {"byteBeatStartTime", "bbst", "", "sound", "where in its time bytebeat starts", "samples", "", "0"},
    {"channels", "ch", "", "sound", "which output channels, a list", "numbers", "", "1:2"},
    {"pw", "", "pw pwrate pwsweep", "sound", "width of the pulse", "part of a period", "0..1", "0.5"},
    {"pwrate", "", "", "sound", "how fast the pulse width moves", "Hz", "", "1"},
    {"pwsweep", "", "", "sound", "how far the pulse width moves", "part of a period", "0..1", "0"},
    {"phaserrate", "ph phaser phasr", "phaserrate phaserdepth phasercenter phasersweep", "modulation",
     "how fast the phaser sweeps", "Hz", "", "tidal 1"},
    {"phasersweep", "phs", "", "modulation", "how far the phaser sweeps", "cents", "", "2000"},
    {"phasercenter", "phc", "", "modulation", "the middle of the phaser's sweep", "Hz", "", "1000"},
    {"phaserdepth", "phd phasdp", "", "modulation", "how deep the phaser is", "amount", "0..1", "0.75, tidal 0.5"},
    {"channel", "", "", "level and place", "counts outputs on from pan, round the circle of more than two", "outputs",
     "", ""},
    {"cut", "", "", "sound", "a group in which a new event ends the one that still sounds", "group number", "", "0"},
    {"cutAll", "", "", "sound",
     "the same, whichever orbit it sounds on, as SuperDirt has it; in strudel `cut` does not ask for the orbit either",
     "group number", "", "0"},
    {"cutoff", "ctf lpf lp", "cutoff resonance lpenv", "filters",
     "where the low-pass filter cuts; what is higher is taken away", "Hz", "20..20000", ""},
    {"&env", "&e", "", "filters", "how far the & filter's envelope opens it; negative turns it round", "octaves", "",
     ""},
    {"&attack", "&a", "", "filters", "time of the & envelope's rise", "seconds", "", "0.005"},
    {"&decay", "&d", "", "filters", "time of the & envelope's fall", "seconds", "", "0.14"},
    {"&sustain", "&s", "", "filters", "level the & envelope holds", "level", "0..1", "0"},
    {"&release", "&r", "", "filters", "time in which the & envelope ends", "seconds", "", "0.1"},
    {"ftype", "", "", "filters", "kind of filter: 12db, 24db or ladder", "name", "", "12db"},
    {"fanchor", "", "", "filters", "moves the range of filter envelopes down by a share of it", "share", "0..1", "0"},
    {"&rate", "", "", "filters", "speed of the & filter's slow modulation", "Hz", "", ""},
    {"&sync", "", "", "filters", "speed of the & filter's slow modulation, in time with the cycle", "per cycle", "",
     ""},
    {"&depth", "", "", "filters", "depth of the & filter's slow modulation", "factor", "", ""},
    {"&depthfrequency", "&depthfreq", "", "filters", "depth of the & filter's slow modulation, as a frequency", "Hz",
     "", ""},
    {"&shape", "", "", "filters", "shape of the & filter's slow modulation", "name or number", "", ""},
    {"&dc", "", "", "filters", "offset of the & filter's slow modulation", "amount", "", ""},
    {"&skew", "", "", "filters", "how lopsided the & filter's slow modulation is", "amount", "0..1", "0.5"},
    {"vib", "vibrato v", "vib vibmod", "modulation", "how fast the pitch swings", "Hz", "", ""},
    {"noise", "", "", "sound", "how much pink noise is mixed into an oscillator", "share", "0..1", "0"},
    {"vibmod", "vmod", "vibmod vib", "modulation", "how far the pitch swings", "semitones", "", "0.5"},
    {"hcutoff", "hpf hp", "hcutoff hresonance hpenv", "filters",
     "where the high-pass filter cuts; what is lower is taken away", "Hz", "20..20000", ""},
    {"hresonance", "hpq", "", "filters", "how much the high-pass filter stresses its cutoff", "dB, tidal 0..1", "0..50",
     "1, tidal 0"},
    {"resonance", "lpq", "", "filters", "how much the low-pass filter stresses its cutoff", "dB, tidal 0..1", "0..50",
     "1, tidal 0"},
    {"djf", "", "", "filters", "one knob for two filters: low-pass below the middle, high-pass above it", "turn",
     "0..1", "0.5"},
    {"delay", "", "delay delaytime delayfeedback", "delay and reverb", "how much goes to the orbit's delay", "share",
     "0..1", "0"},
    {"delayfeedback", "delayfb dfb", "", "delay and reverb", "how much of each echo comes back as the next", "share",
     "0..0.98", "0.5"},
    {"delayspeed", "", "", "delay and reverb", "rate at which the delay line plays", "factor", "", "1"},
    {"delaytime", "delayt dt", "", "delay and reverb", "time between the echoes", "seconds", "0..4", "3/16 of a cycle"},
    {"delaysync", "", "", "delay and reverb", "time between the echoes, in time with the cycle", "cycles", "", "3/16"},
    {"delaySend", "", "", "delay and reverb", "how much of the orbit goes into the delay, as SuperDirt has it",
     "factor", "0..", "1"},
    {"lock", "", "", "delay and reverb", "1: delaytime counts cycles, as SuperDirt has it", "truth", "", "0"},
    {"detune", "det", "", "sound", "how far the voices of a unison synth lie apart", "semitones", "", "0.18"},
    {"unison", "", "", "sound", "how many voices a unison synth has", "voices", "1..", "5, wavetables 1"},
    {"spread", "", "", "sound", "how far the voices of a unison synth spread to the sides", "amount", "0..1",
     "0.6, wavetables 0.7"},
    {"dry", "", "", "level and place", "how loud the sound is without delay and reverb", "factor", "0..1", ""},
    {"fadeTime", "fadeOutTime", "", "level and place", "fade where a sample is cut", "seconds", "",
     "0.001, in Strudel 0.01 at the end"},
    {"fadeInTime", "", "", "level and place", "fade at the begin of a sample that starts in the middle", "seconds", "",
     "fadeTime, 0.001"},
    {"freq", "", "", "sound", "pitch as a frequency, instead of a note", "Hz", "0..", ""},
    {"pattack", "patt", "", "envelopes", "time of the pitch envelope's rise", "seconds", "", "0.2"},
    {"pdecay", "pdec", "", "envelopes", "time of the pitch envelope's fall", "seconds", "", "0.001"},
    {"psustain", "psus", "", "envelopes", "level the pitch envelope holds", "level", "0..1", "1"},
    {"prelease", "prel", "", "envelopes", "time in which the pitch envelope ends", "seconds", "", "0.001"},
    {"penv", "", "", "envelopes", "how far the pitch envelope reaches", "semitones", "", "1 where another p… is given"},
    {"pcurve", "", "", "envelopes", "shape of the pitch envelope: 0 straight, 1 exponential", "0 or 1", "", "0"},
    {"panchor", "", "", "envelopes", "which level of the pitch envelope is the written pitch", "level", "0..1",
     "psustain"},
    {"gate", "gat", "", "level and place", "whether the note is held", "truth", "", ""},
    {"leslie", "", "", "modulation", "how much rotating loudspeaker", "share", "0..1", ""},
    {"lrate", "", "", "modulation", "how fast the loudspeaker turns", "Hz", "", "6.7"},
    {"lsize", "", "", "modulation", "how large the loudspeaker's box is", "metres", "", "0.3"},
    {"activeLabel", "", "", "notes to yourself", "text shown while the event sounds", "text", "", ""},
    {"label", "", "label activeLabel", "notes to yourself", "text shown with the event", "text", "", ""},
    {"degree", "", "", "sound", "step of a scale", "steps", "", "0"},
    {"mtranspose", "", "", "sound", "moves by steps of the scale", "steps", "", "0"},
    {"ctranspose", "", "", "sound", "moves by semitones", "semitones", "", "0"},
    {"harmonic", "", "", "sound", "which harmonic is played", "number", "1..", "1"},
    {"stepsPerOctave", "", "", "sound", "how many steps an octave has", "steps", "", "12"},
    {"octaveR", "", "", "sound", "the frequency ratio of an octave", "ratio", "", "2"},
    {"nudge", "", "", "sound", "plays the event later, or earlier where negative", "seconds", "", "0"},
    {"octave", "oct", "", "sound", "moves the pitch by octaves; in tidal the octave itself", "octaves", "",
     "0, tidal 5"},
    {"orbit", "o", "", "level and place", "which set of delay and reverb the event is sent to", "number", "0..",
     "1, tidal 0"},
    {"bus", "", "", "level and place", "which bus the sound is also written to", "number", "", ""},
    {"busgain", "bgain", "", "level and place", "loudness of what goes to the bus", "factor", "", "1"},
    {"overgain", "", "", "level and place", "added to gain beyond its limit of 2", "factor", "", "0"},
    {"overshape", "", "", "distortion", "distorts as shape does, by another curve", "amount", "0..1", ""},
    {"pan", "", "", "level and place",
     "place between left and right; with it a sound of one channel is 3 dB softer on each side than without, but for "
     "tidal",
     "part of the way", "0..1", "0.5"},
    {"panspan", "span", "", "level and place", "how far the right side lies from the left on the circle of outputs",
     "amount", "", "1"},
    {"pansplay", "splay", "", "level and place", "1: the sides on neighbouring outputs, 0: on opposite ones", "amount",
     "0..1", "1"},
    {"panwidth", "", "", "level and place", "over how many outputs of the circle a side is heard", "outputs", "", "2"},
    {"panorient", "orientation", "", "level and place", "how far the circle of outputs is turned", "outputs", "", "0"},
    {"slide", "sld", "", "sound", "glide of the pitch in an instrument", "amount", "", ""},
    {"semitone", "", "", "sound", "a second oscillator's distance in semitones", "semitones", "", ""},
    {"voice", "voi", "", "sound", "which variant of an instrument", "number", "", ""},
    {"muffle", "", "", "sound", "how soft the hammer of superpiano is", "amount", "0..2", "1"},
    {"stereo", "", "", "sound", "how far the strings of superpiano lie to the sides", "amount", "0..1", "0.3"},
    {"vrate", "", "", "sound", "speed of superhammond's vibrato", "Hz", "0..30", "6"},
    {"perc", "", "", "sound", "loudness of superhammond's percussion", "amount", "0..1", "0.5"},
    {"percf", "", "", "sound", "partial of superhammond's percussion", "factor", "0.5..16", "2"},
    {"drawbar^", "", "", "sound", "how far superhammond's drawbar of ^ is out", "steps", "0..8", "by voice"},
    {"modamp", "", "", "sound", "depth of supervibe's fan", "amount", "0..1", "0.3"},
    {"modfreq", "", "", "sound", "speed of supervibe's fan", "Hz", "0..30", "6"},
    {"chord", "", "", "harmony", "name of a chord for voicing()", "chord", "", ""},
    {"dictionary", "dict", "", "harmony", "which book of voicings voicing() uses", "name", "", ""},
    {"anchor", "", "", "harmony", "the note that voicing() stays near", "note", "", ""},
    {"offset", "", "", "harmony",
     "how many voicings up or down voicing() goes; in tidal how much later the event is, in seconds at speed 1",
     "voicings, tidal seconds", "", "0"},
    {"octaves", "", "", "harmony", "how many octaves of notes voicing() and rootNotes() span", "octaves", "", ""},
    {"mode", "", "mode anchor", "harmony", "how voicing() keeps to its anchor: below, duck, above or root", "name", "",
     ""},
    {"room", "", "room size", "delay and reverb", "how much goes to the orbit's reverb", "share", "0..1", "0"},
    {"roomlp", "rlp", "", "delay and reverb", "brightness of the reverb at its begin", "Hz", "", "15000"},
    {"roomdim", "rdim", "", "delay and reverb", "brightness of the reverb at its end", "Hz", "", "1000"},
    {"roomfade", "rfade", "", "delay and reverb", "time in which the reverb swells", "seconds", "", "0.1"},
    {"ir", "iresponse", "ir i", "delay and reverb", "the sample whose room the reverb takes on", "name", "", ""},
    {"irspeed", "", "", "delay and reverb", "rate at which that sample is read", "factor", "", "1"},
    {"irbegin", "", "", "delay and reverb", "where that sample is read from", "part of the sample", "0..1", "0"},
    {"roomsize", "size sz rsize", "", "delay and reverb",
     "how long the reverb rings; in tidal how strongly it feeds back", "seconds, tidal 0..1", "0..", "2, tidal 0.1"},
    {"shape", "", "shape shapevol", "distortion", "soft distortion by bending the wave", "amount", "0..1", "0"},
    {"distort", "dist", "distort distortvol distorttype", "distortion",
     "distortion; a colon list also gives loudness and kind", "amount", "0..", "0"},
    {"distortvol", "distvol", "", "distortion", "loudness after distort", "factor", "0..1", "1"},
    {"distorttype", "disttype", "", "distortion",
     "kind of distort: scurve soft hard cubic diode asym fold sinefold chebyshev", "name", "", "scurve"},
    {"compressor", "", "compressor compressorRatio compressorKnee compressorAttack compressorRelease", "distortion",
     "level from which on the sound is pressed down; a colon list gives the rest", "dB", "", "-3"},
    {"compressorKnee", "", "", "distortion", "how gently that sets in", "dB", "0..40", "10"},
    {"compressorRatio", "", "", "distortion", "how strongly it is pressed down", "ratio", "1..20", "10"},
    {"compressorAttack", "", "", "distortion", "time until it presses", "seconds", "", "0.005"},
    {"compressorRelease", "", "", "distortion", "time until it lets go", "seconds", "", "0.05"},
    {"speed", "", "", "sound",
     "playback rate of a sample: 2 is twice as fast and an octave up, negative plays backwards", "factor", "", "1"},
    {"stretch", "", "", "sound", "moves the pitch and not the length: 1 an octave up, -1 a quarter down", "amount", "",
     ""},
    {"unit", "", "", "sound", "what speed counts: r a rate, c cycles, s seconds", "r, c or s", "", "r"},
    {"squiz", "", "", "distortion", "squeezes the wave to a higher pitch, roughly", "pitch ratio", "1..", "1"},
    {"vowel", "", "", "filters", "makes the sound say a vowel", "a e i o u …", "", ""},
    {"waveloss", "", "", "distortion", "drops this many of a hundred wave segments", "percent", "0..100", "0"},
    {"density", "", "", "sound", "how many crackles dust and crackle make", "amount", "0..1", "0.03"},
    {"expression", "", "", "midi and osc", "MIDI expression", "amount", "0..1", ""},
    {"sustainpedal", "", "", "midi and osc", "MIDI sustain pedal", "truth", "", ""},
    {"fshift", "", "", "distortion", "shifts all frequencies by the same step", "Hz", "", ""},
    {"fshiftnote", "", "", "distortion", "shifts all frequencies by a multiple of the note's", "factor", "", ""},
    {"fshiftphase", "", "", "distortion", "phase of the frequency shift", "radians", "", ""},
    {"triode", "", "", "distortion", "distortion as of a valve", "amount", "0..", ""},
    {"krush", "", "", "distortion", "distortion that keeps the bass", "amount", "0..", ""},
    {"kcutoff", "", "", "distortion", "where the filter of krush cuts", "Hz", "", "4000"},
    {"octer", "", "", "distortion", "cross-fades to the octave above", "amount", "0..1", ""},
    {"octersub", "", "", "distortion", "adds the octave below", "amount", "0..1", ""},
    {"octersubsub", "", "", "distortion", "adds the second octave below", "amount", "0..1", ""},
    {"ring", "", "", "distortion", "strength of the ring modulation", "amount", "0..1", ""},
    {"ringf", "", "", "distortion", "frequency of the ring modulation", "Hz", "", ""},
    {"ringdf", "", "", "distortion", "how far that frequency slides", "Hz", "", ""},
    {"freeze", "", "", "spectrum",
     "holds the sound's spectrum still; as all that works on the spectrum it is heard 2560 frames late (53 ms at 48 "
     "kHz)",
     "truth", "", ""},
    {"xsdelay", "", "", "spectrum", "spectral delay: which bands are delayed", "bits", "", "1"},
    {"tsdelay", "", "", "spectrum", "spectral delay: how long", "amount", "0..1", "0"},
    {"real", "", "", "spectrum", "real part of a bend of the spectrum", "amount", "", ""},
    {"imag", "", "", "spectrum", "imaginary part of a bend of the spectrum", "amount", "", ""},
    {"enhance", "", "", "spectrum", "adds overtones to what is in the spectrum", "amount", "", ""},
    {"comb", "", "", "filters", "lets only a comb of frequencies through", "amount", "0..1", ""},
    {"smear", "", "", "spectrum", "blurs the spectrum: each bin gets the mean loudness of up to 64 on either side",
     "amount", "0..1", ""},
    {"scram", "", "", "spectrum", "shuffles the spectrum", "amount", "0..1", ""},
    {"binshift", "", "", "spectrum", "moves the spectrum up, at 1 by a quarter of its range (6 kHz at 48 kHz)",
     "part of a quarter", "0..1", ""},
    {"hbrick", "", "", "filters", "takes away all frequencies below, as a wall: a high-pass", "part of the range",
     "0..1", ""},
    {"lbrick", "", "", "filters", "takes away all frequencies above, as a wall: a low-pass", "part of the range",
     "0..1", ""},
    {"frameRate", "", "", "midi and osc", "frames a second of MIDI time code", "frames", "", ""},
    {"frames", "", "", "midi and osc", "frames of MIDI time code", "frames", "", ""},
    {"hours", "", "", "midi and osc", "hours of MIDI time code", "hours", "", ""},
    {"minutes", "", "", "midi and osc", "minutes of MIDI time code", "minutes", "", ""},
    {"seconds", "", "", "midi and osc", "seconds of MIDI time code", "seconds", "", ""},
    {"songPtr", "", "", "midi and osc", "MIDI song position", "sixteenths", "", ""},
    {"uid", "", "", "midi and osc", "number that tells one event from another", "number", "", ""},
    {"val", "", "", "notes to yourself", "a value for whatever reads it", "value", "", ""},
    {"cps", "", "", "sound", "tempo told to the event", "cycles a second", "", ""},
    {"clip", "legato", "", "sound", "how long the event sounds, as a share of its step", "factor", "0..",
     "the sample's own length"},
    {"duration", "dur", "", "sound",
     "how long the event is, whatever its step; a sample is cut by it where clip, loop or release is given", "cycles",
     "", ""},
    {"zrand", "", "", "zzfx", "how much chance is in the pitch", "amount", "0..1", ""},
    {"curve", "", "", "sound", "bend of an envelope; for zzfx the shape of its wave", "curvature", "", "-3"},
    {"deltaSlide", "", "", "zzfx", "how fast the slide itself grows", "amount", "", ""},
    {"pitchJump", "", "", "zzfx", "how far the pitch jumps", "Hz", "", ""},
    {"pitchJumpTime", "", "", "zzfx", "when the pitch jumps", "seconds", "", ""},
    {"znoise", "", "", "zzfx", "how much noise", "amount", "", ""},
    {"zmod", "", "", "zzfx", "how fast the modulation", "Hz", "", ""},
    {"zcrush", "", "", "zzfx", "how rough", "amount", "", ""},
    {"zdelay", "", "", "zzfx", "time of its delay", "seconds", "", ""},
    {"zzfx", "", "", "zzfx", "all parameters of a zzfx sound at once", "list", "", ""},
    {"color", "", "color colour", "notes to yourself", "colour of the event in pictures", "colour", "", ""},
    {"midichan", "", "", "midi and osc", "MIDI channel", "channel", "1..16", "1"},
    {"midimap", "", "", "midi and osc", "name of a table from controls to MIDI controllers", "name", "", ""},
    {"midiport", "midi", "", "midi and osc", "MIDI port that plays the event: a part of its name", "name", "", ""},
    {"midicmd", "", "", "midi and osc", "MIDI message: clock, start, stop, continue …", "name", "", ""},
    {"ccn", "", "", "midi and osc", "number of the MIDI controller to set", "number", "0..127", ""},
    {"ccv", "", "", "midi and osc", "value of the MIDI controller", "amount", "0..1", ""},
    {"ctlNum", "", "", "midi and osc", "number of the MIDI controller to set, in Tidal's way", "number", "0..127", ""},
    {"nrpnn", "", "", "midi and osc", "number of the NRPN parameter", "number", "", ""},
    {"nrpv", "", "", "midi and osc", "value of the NRPN parameter, in Strudel's way", "number", "", ""},
    {"progNum", "", "", "midi and osc", "MIDI program", "number", "0..127", ""},
    {"sysexid", "", "", "midi and osc", "manufacturer of the system exclusive message", "number or list", "", ""},
    {"sysexdata", "", "", "midi and osc", "bytes of the system exclusive message", "list", "", ""},
    {"midibend", "", "", "midi and osc", "MIDI pitch bend", "amount", "-1..1", "0"},
    {"miditouch", "", "", "midi and osc", "MIDI pressure of the channel", "amount", "0..1", ""},
    {"polyTouch", "", "", "midi and osc", "MIDI pressure of the key", "amount", "0..1", ""},
    {"oschost", "", "", "midi and osc", "machine that OSC messages go to", "name", "", ""},
    {"oscport", "", "", "midi and osc", "port that OSC messages go to", "number", "", ""},
    {"transient", "", "transient transsustain", "envelopes", "sharpens or softens the begin of a sound", "amount",
     "-1..1", "0"},
    {"FXrelease", "FXrel FXr fxr", "", "envelopes", "time in which the chain of effects ends", "seconds", "", ""},
    {"clhatdecay", "chdecay", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"control", "", "", "midi and osc", "value for the controller that ctlNum names", "number", "0..127", ""},
    {"cutoffegint", "ctfg", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"drum", "", "", "midi and osc", "a General MIDI drum as a note", "name", "", ""},
    {"from", "", "", "level and place", "the bus that the sound, or the control toArg, comes from", "number", "", ""},
    {"hatgrain", "hg", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lagogo", "lag", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lclap", "lcp", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lclaves", "lcl", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lclhat", "lch", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lcrash", "lcr", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"amp%", "", "", "superfm", "how loud operator % of superfm is heard itself", "level", "0..", "1"},
    {"ratio%", "", "", "superfm", "ratio of the pitch of operator % of superfm to the note's", "ratio", "0..", "1"},
    {"detune%", "", "", "superfm", "added to the pitch of operator % of superfm", "Hz", "", "nearly 0"},
    {"eglevel~", "", "", "superfm", "level of superfm's envelope ~: the operator, then the stage from 1 to 4", "level",
     "0..", "1"},
    {"egrate~", "", "", "superfm", "how fast superfm's envelope ~ passes: the operator, then the stage from 1 to 4",
     "per second", "0.001..1000", "10, 0.3, 0.1, 0.1"},
    {"mod=", "", "", "superfm", "how far, in superfm, an operator is bent by another: =, the bent one first", "radians",
     "", "0"},
    {"feedback", "", "", "superfm", "how much of itself an operator of superfm hears that mod11 and the like bend",
     "factor", "", "0"},
    {"lfofreq", "", "", "superfm", "how fast superfm's pitch swings", "Hz", "0..", "1"},
    {"lfodepth", "", "", "superfm", "how far superfm's pitch swings", "factor", "0..1", "0"},
    {"lfo", "", "", "sound", "depth of an instrument's slow modulation", "amount", "", ""},
    {"lfocutoffint", "lfoc", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lfodelay", "", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lfoint", "lfoi", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lfopitchint", "lfop", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lfoshape", "", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lfosync", "", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lhitom", "lht", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lkick", "lbd", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"llotom", "llt", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lophat", "loh", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"lsnare", "lsn", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"metatune", "", "", "sound", "how far the tuning noted in a sound file is followed", "amount", "0..1", "0"},
    {"midinote", "", "", "sound", "pitch as a MIDI note number", "MIDI note", "0..127", ""},
    {"modwheel", "", "", "midi and osc", "MIDI modulation wheel", "amount", "0..1", ""},
    {"nrpnv", "", "", "midi and osc", "value of the NRPN parameter, in Tidal's way", "number", "", ""},
    {"ophatdecay", "ohdecay", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"partials", "", "", "sound", "strengths of the partials of a user synth", "list", "", ""},
    {"pitch1", "pit1", "", "sound", "a first pitch of an instrument's own: its filter, its click, its lowest tone",
     "number", "", "by instrument"},
    {"pitch2", "pit2", "", "sound", "a second pitch of an instrument's own", "number", "", "by instrument"},
    {"pitch3", "pit3", "", "sound", "a third pitch of an instrument's own", "number", "", "by instrument"},
    {"portamento", "por", "", "sound", "time to glide from the pitch before", "seconds", "", ""},
    {"rate", "", "", "sound", "rate of an instrument's own modulation", "Hz", "", ""},
    {"sagogo", "sag", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"sclap", "scp", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"sclaves", "scl", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"scrash", "scr", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"stutterdepth", "std", "", "sound", "how deep a stutter is", "amount", "", ""},
    {"stuttertime", "stt", "", "sound", "how long a stutter's piece is", "seconds", "", ""},
    {"timescale", "", "", "sound", "stretches a sample in time by grains", "factor", "0.1..", "1"},
    {"timescalewin", "", "", "sound", "size of the grains that stretch", "factor", "", "1"},
    {"psrate", "", "", "sound", "shifts the pitch by this ratio, at the same length", "pitch ratio", "0..16", "1"},
    {"psdisp", "", "", "sound", "how much the pieces of a shifted pitch differ", "amount", "0..1", "0"},
    {"tilt", "", "", "envelopes", "grain envelope: which part of its slopes is the rise", "part", "0..1", "0.5"},
    {"plat", "", "", "envelopes", "grain envelope: which part of the sound is at full loudness", "part", "0..1", "0"},
    {"to", "", "", "level and place", "the bus that the event goes to, instead of being heard, as SuperDirt has it",
     "number", "", ""},
    {"toArg", "", "", "level and place",
     "the control whose number the bus from gives, sample by sample, as SuperDirt has it", "name", "", ""},
    {"tomdecay", "tdecay", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"tremolorate", "tremr", "", "modulation", "how fast the loudness swings, as SuperDirt has it", "Hz", "", "1"},
    {"vcfegint", "vcf", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
    {"vcoegint", "vco", "", "old instruments", "part of an old synthesiser, handed on as it is", "", "", ""},
};

std::string_view replaced(std::string_view text, char sign, std::string_view with) {
  std::string made;
  for (const char c : text) c == sign ? void(made += with) : made.push_back(c);
  return Symbol{made}.text();  // kept for ever
}

std::vector<ControlRow> all_rows() {
  std::vector<ControlRow> rows;
  for (const ControlRow& row : kRows) {
    const auto* family = std::find_if(std::begin(kFamilies), std::end(kFamilies),
                                      [&](const Family& each) { return row.name.find(each.sign) != row.name.npos; });
    if (family == std::end(kFamilies)) {
      rows.push_back(row);
      continue;
    }
    for (const Member& member : family->members) {
      ControlRow made = row;
      for (std::string_view* text : {&made.name, &made.aliases, &made.list})
        *text = replaced(*text, family->sign, member.name);
      made.help = replaced(row.help, family->sign, member.words);
      rows.push_back(made);
    }
  }
  return rows;
}

}  // namespace

std::span<const ControlRow> control_rows() {
  static const std::vector<ControlRow> rows = all_rows();
  return rows;
}

const ControlRow* find_control_row(std::string_view name) {
  static const auto by_name = [] {
    std::unordered_map<std::string_view, const ControlRow*> made;
    for (const ControlRow& row : control_rows()) made.emplace(row.name, &row);
    return made;
  }();
  const auto row = by_name.find(name);
  return row == by_name.end() ? nullptr : row->second;
}

bool takes_only_numbers(const ControlRow& row) {
  constexpr std::string_view kOthers[] = {"",        "name",           "name or number", "number or name", "text",
                                          "note",    "chord",          "value",          "list",           "numbers",
                                          "formula", "number or list", "colour",         "a e i o u …",    "r, c or s"};
  const bool other = std::find(std::begin(kOthers), std::end(kOthers), row.unit) != std::end(kOthers);
  return !other && row.name != "n";  // which may be a note
}

bool takes_lists_of_numbers(const ControlRow& row) { return row.unit == "list" || row.unit == "numbers"; }

}  // namespace perigee
