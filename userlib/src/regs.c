// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Should the words of messages travel in CPU registers?
 */
#include <stdlib.h>
#include <string.h>

#include <fastipc.h>

/* Try them first: a module without them refuses the command without effect. */
int fipc_use_regs_ = 1;

__attribute__((constructor)) static void read_environment(void)
{
	const char *no = getenv("FIPC_NO_REGS");

	if (no && *no && strcmp(no, "0"))
		fipc_use_regs_ = 0;
}

/* Return 0 if @space is not a space: the caller's -ENOTTY is then correct. */
int fipc_regs_missing_(int space)
{
	struct fipc_info info;

	if (fipc_query(space, &info))
		return 0;
	__atomic_store_n(&fipc_use_regs_, 0, __ATOMIC_RELAXED);
	return 1;
}
