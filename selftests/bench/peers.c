// SPDX-License-Identifier: GPL-2.0
/* The peers, in the order in which tables list them. */
#include "peers.h"

const struct peer *const peers[] = {
	&peer_fastipc_regs,
	&peer_fastipc,
	&peer_fastipc_batch,
	&peer_eventfd,
	&peer_futex,
	&peer_posix_mq,
	&peer_sysv_msg,
	&peer_pipe,
	&peer_pipe_batch,
	&peer_unix_seqpacket,
	&peer_unix_stream,
	&peer_binder,
	&peer_perf,
	&peer_user_spin,
	&peer_eventfd_poll,
	&peer_pipe_poll,
	&peer_empty_ioctl,
	NULL
};

void *state_new(size_t size)
{
	void *state = calloc(1, size);

	must(state);
	return state;
}
