// SPDX-License-Identifier: LGPL-2.1-or-later OR MIT
/*
 * Dropping a capability or descriptor that came with a message and is not wanted.
 */
#include <unistd.h>

#include <fastipc.h>

void fipc_discard(int space, struct fipc_xfer *x)
{
	const fipc_cap_t cap = fipc_received_cap(x);
	const int fd = fipc_received_fd(x);

	if (cap)
		fipc_drop(space, cap);
	if (fd >= 0)
		close(fd);
	if (x->msg.flags & FIPC_F_CARRIES)
		x->msg.data[3] = 0;
	x->msg.flags &= ~FIPC_F_CARRIES;
}
