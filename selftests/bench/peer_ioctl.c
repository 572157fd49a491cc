// SPDX-License-Identifier: GPL-2.0
/* One ioctl that does nothing: the cost of entering and leaving the kernel. */
#include "ours.h"

static void *setup(unsigned int pair, const struct crowd *crowd)
{
	int *fd = state_new(sizeof(*fd));

	*fd = space_new();
	return fd;
}

static void client(void *state, unsigned long n)
{
	const int *fd = state;

	while (n--)
		must(ioctl(*fd, _IO(FIPC_IOC_TYPE, 0x7f), 0) == -1);
}

static void teardown(void *state)
{
	close(*(int *)state);
	free(state);
}

const struct peer peer_empty_ioctl = {
	.name = "empty-ioctl",
	.carries = "no message: one ioctl that the module refuses",
	.flags = PEER_FLOOR,
	.absent = ours_absent,
	.setup = setup,
	.client = client,
	.teardown = teardown,
};
