/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: which CPUs the pairs run on */
#ifndef FIPC_BENCH_CPUS_H
#define FIPC_BENCH_CPUS_H

#include "bench.h"

/* How many CPUs this process may use. */
int cpus_allowed(void);
/* Puts this process where the case wants its client, or its server. */
void cpus_place(enum place place, bool server);

#endif /* FIPC_BENCH_CPUS_H */
