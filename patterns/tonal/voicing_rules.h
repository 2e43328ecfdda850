// patterns/tonal/voicing_rules.h -- Ways to lay out any chord: close, rootless, shells, spread.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "patterns/tonal/voicing.h"

namespace perigee::voicing_rules {

Voicings triads(const ChordTones& chord);       // root, third and fifth, and their inversions
Voicings guide_tones(const ChordTones& chord);  // third and seventh, or the other way round
Voicings shell(const ChordTones& chord);        // the root under the guide tones
Voicings left_hand(const ChordTones& chord);  // no root: 3 5 7 9 or 7 9 3 5, a dominant's 5 is its 13; triads of triads
Voicings drop2(const ChordTones& chord);      // four notes, the second from above an octave lower
Voicings open(const ChordTones& chord);       // spread over more than an octave, the root at the bottom
Voicings legacy(const ChordTones& chord);     // triads of triads, left hand of the rest
Voicings full(const ChordTones& chord);       // four or five notes, each of them at the bottom once

}  // namespace perigee::voicing_rules
