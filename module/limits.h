/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: limits
 *
 * This file has all limits of the module, except those that are part of the interface.
 * These are in the uapi header: FIPC_BATCH_MAX (64 messages), FIPC_DEPTH_DEFAULT (64)
 * and FIPC_DEPTH_MAX (1,024 messages in the queue of an endpoint).
 */
#ifndef FASTIPC_LIMITS_H
#define FASTIPC_LIMITS_H

#include <linux/bits.h>
#include <linux/limits.h>

/* A token: index in the low bits, generation above. INFO reports FIPC_CAPS_MAX. */
#define FIPC_CAP_INDEX_BITS	20
#define FIPC_CAPS_MAX		BIT(FIPC_CAP_INDEX_BITS)
#define FIPC_CAP_INDEX_MASK	((u64)FIPC_CAPS_MAX - 1)
#define FIPC_GENERATION_MAX	(U64_MAX >> FIPC_CAP_INDEX_BITS)

/* Entries of a new capability table. A power of two. */
#define FIPC_TABLE_MIN		16
/* Table entries that a dump reads in one RCU read-side critical section. */
#define FIPC_SCAN_CHUNK		256
/* Lookups that a task caches: 2 to the power of this number. */
#define FIPC_CACHED_BITS	4

/*
 * Deferred replies of a space. Above this number, each new reply also frees up to two
 * replies whose calls have ended.
 */
#define FIPC_DEFERRED_KEPT	1024

/* Messages that a batch commits under one hold of the lock; 896 bytes on the stack. */
#define FIPC_BATCH_CHUNK	16
/* Capabilities that a revocation marks under one hold of the lock, at least. */
#define FIPC_REVOKE_CHUNK	32

/* Buckets of the hash of slots: 2 to the power of this number. */
#define FIPC_SLOT_HASH_BITS	12
/* Slots that exist before the first sweep for exited tasks. */
#define FIPC_SLOT_SWEEP_MIN	64
/* Slots that a sweep checks under one hold of the lock. */
#define FIPC_SLOT_SWEEP_CHUNK	64

/* Polls of the word between two checks of all other conditions of a spin. */
#define FIPC_WAIT_POLLS		16
/* Module parameter spin_ns, in ns. Below FIPC_SPIN_NS_LEAST a spin is not worth it. */
#define FIPC_SPIN_NS_DEFAULT	200000
#define FIPC_SPIN_NS_MAX	1000000
#define FIPC_SPIN_NS_LEAST	1000
/* Waits without a spin: at most after failed spins; after a spin that did not start. */
#define FIPC_SPIN_PAUSE_MAX	1024
#define FIPC_SPIN_PAUSE_SHORT	8

/* Age at which a call is announced as unanswered, in ms. */
#define FIPC_UNANSWERED_MS_DEFAULT	5000
#define FIPC_UNANSWERED_MS_MAX		3600000

#endif /* FASTIPC_LIMITS_H */
