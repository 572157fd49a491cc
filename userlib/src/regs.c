// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Whether the words of messages travel in registers.
 */
#include <stdlib.h>
#include <string.h>

#include <fastipc.h>

/* In good faith: what a module lacks it refuses, and nothing was done. */
int fipc_use_regs_ = 1;

__attribute__((constructor)) static void read_environment(void)
{
	const char *no = getenv("FIPC_NO_REGS");

	if (no && *no && strcmp(no, "0"))
		fipc_use_regs_ = 0;
}

/* Not if @space is just no space: then -ENOTTY is the result. */
int fipc_regs_missing_(int space)
{
	struct fipc_info info;

	if (fipc_query(space, &info))
		return 0;
	__atomic_store_n(&fipc_use_regs_, 0, __ATOMIC_RELAXED);
	return 1;
}
