// engine/kernel_families.h -- Each family of units puts its own kernels, compiled for the chosen instruction set, into the table.
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "engine/kernel.h"

namespace perigee {

// Control thread.
void choose_sample_kernels(KernelTable& table);
void choose_source_kernels(KernelTable& table);
void choose_envelope_kernels(KernelTable& table);
void choose_filter_kernels(KernelTable& table);
void choose_shape_kernels(KernelTable& table);
void choose_out_kernels(KernelTable& table);

}  // namespace perigee
