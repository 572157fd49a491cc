/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: printing results as tables and as JSON */
#ifndef FIPC_BENCH_OUTPUT_H
#define FIPC_BENCH_OUTPUT_H

#include "contest.h"

/* Print the results of one case as a table, in the order of the peers. */
void print_table(FILE *to, const struct bench_case *of,
		 const struct result *results, unsigned int n);
/* Print all results as a JSON array, with one result per line. */
void print_json(FILE *to, const struct result *results, unsigned int n);
/* Print the names of all cases and peers. */
void print_list(FILE *to);

#endif /* FIPC_BENCH_OUTPUT_H */
