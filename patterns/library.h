// patterns/library.h -- The chapters of the table of pattern functions.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/registry.h"

namespace perigee::library {

using Entries = std::vector<FunctionEntry>;

// Its entries have the topic, unless they name one themselves.
struct Chapter {
  std::string_view topic;
  void (*add)(Entries& table);
};

// Arguments as patterns. stack{a, b} and stack(a, b) are the same: a single list holds the arguments.
std::vector<Pattern> all_patterns(std::span<const Value> values);

// The values of patterns beside one another in lists, where the events of all overlap.
Pattern listed_values(std::span<const Value> values);
Rational factor_of(const CallArgs& args);                 // of fast and slow, the first argument; 0 is told of
Span span_of(const Value& value, std::string_view name);  // {begin, end_}, or a list of two

void add_sources(Entries& table);     // pure, silence, signals
void add_joining(Entries& table);     // stack, cat, timecat and the joins
void add_time(Entries& table);        // fast, late, rev, zoom
void add_structure(Entries& table);   // struct, mask, euclid, segment
void add_conditions(Entries& table);  // every, off, jux, chunk, sometimes
void add_predicates(Entries& table);  // everyPrime, whenmod, contrast, fix
void add_channels(Entries& table);    // jux4, juxcut, spin
void add_inputs(Entries& table);      // cF, sec, trigger
void add_slices(Entries& table);      // striateBy, randslice, splat
void add_values(Entries& table);      // operators, range, rounding
void add_tonal(Entries& table);       // scale, transpose, voicing, arp
void add_voicing(Entries& table);     // voicing, rootNotes, dictionaries
void add_tuning(Entries& table);      // edo, xen, scala, midiToFreq
void add_chance(Entries& table);      // degrade, irand, choose
void add_choices(Entries& table);     // wchoose, shuffle, randL
void add_stepwise(Entries& table);    // take, grow, zip, polymeter
void add_samples(Entries& table);     // chop, slice, fit
void add_echo(Entries& table);        // echo, plyWith, applyN
void add_picking(Entries& table);     // pick, inhabit, bite, arp
void add_parts(Entries& table);       // within, into, chunkInto, beat
void add_haps(Entries& table);        // filter, withHap, queryArc
void add_plumbing(Entries& table);    // withHapSpan, withQueryTime, bindWhole
void add_sections(Entries& table);    // arrange, xfade, morph
void add_described(Entries& table);   // adsr, as, soft, FX

void add_modulation(Entries& table);  // lfo, env, bmod

void add_tidal_time(Entries& table);    // density, loopFirst, stutter
void add_weaving(Entries& table);       // sew, wedge, euclidFull
void add_stored_as(Entries& table);     // midinote, drum
void add_transitions(Entries& table);   // xfade, clutch, jump
void add_neighbours(Entries& table);    // mono, smooth, rot
void add_lists(Entries& table);         // fromList, spread, select, sseq
void add_grammar(Entries& table);       // lindenmayer, ascii
void add_arrangement(Entries& table);   // seqP, ur, spaceOut
void add_tidal_joins(Entries& table);   // resetTo, chew, filterEvents, extractS
void add_tidal_values(Entries& table);  // quantise, scan, samples
void add_tidal_chance(Entries& table);  // degradeOverBy, wchooseBy, stripe
void add_tidal_steps(Entries& table);   // steptake, stepdrop

// What Tidal means by the name, where the entry's own chapter does not say; null where it is the same.
const Meaning* tidal_meaning(std::string_view name);
const Meaning* tidal_chance_meaning(std::string_view name);  // the chapter of chance

// What Tidal means by names that Strudel has too.
Meaning tidal_striate();
Meaning tidal_slice();
Meaning tidal_splice();
Meaning tidal_loop_at();
Meaning tidal_gap();
// Tidal's `when`: its test is a function of the number of the cycle.
Value when_cycle(CallArgs& args);

}  // namespace perigee::library
