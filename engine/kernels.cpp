// engine/kernels.cpp -- The kernels for the best instruction set that this machine has and nobody disabled.
// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/kernel_families.h"

namespace perigee {

KernelTable choose_kernels() {
  KernelTable table;
  choose_sample_kernels(table);
  choose_source_kernels(table);
  choose_envelope_kernels(table);
  choose_filter_kernels(table);
  choose_shape_kernels(table);
  choose_out_kernels(table);
  return table;
}

}  // namespace perigee
