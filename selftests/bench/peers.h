/* SPDX-License-Identifier: GPL-2.0 */
/* DOC: the peers, for the list in peers.c */
#ifndef FIPC_BENCH_PEERS_H
#define FIPC_BENCH_PEERS_H

#include "bench.h"

extern const struct peer peer_fastipc_regs;
extern const struct peer peer_fastipc;
extern const struct peer peer_fastipc_batch;
extern const struct peer peer_eventfd;
extern const struct peer peer_futex;
extern const struct peer peer_posix_mq;
extern const struct peer peer_sysv_msg;
extern const struct peer peer_pipe;
extern const struct peer peer_pipe_batch;
extern const struct peer peer_unix_seqpacket;
extern const struct peer peer_unix_stream;
extern const struct peer peer_binder;
extern const struct peer peer_perf;
extern const struct peer peer_user_spin;
extern const struct peer peer_eventfd_poll;
extern const struct peer peer_pipe_poll;
extern const struct peer peer_empty_ioctl;

/* Allocate zeroed memory for a state. Each forked process has its own copy. */
void *state_new(size_t size);

#endif /* FIPC_BENCH_PEERS_H */
