/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: the CPUs of the pairs */
#ifndef FIPC_BENCH_CPUS_H
#define FIPC_BENCH_CPUS_H

#include "bench.h"

/* The number of CPUs that this process may use. */
int cpus_allowed(void);
/* Move this process to the CPU that @place gives to a client or a server. */
void cpus_place(enum place place, bool server);

#endif /* FIPC_BENCH_CPUS_H */
