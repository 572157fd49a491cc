/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: memory
 *
 * All that a user makes is charged to the user's memory cgroup. At its limit, or
 * where memory is short, the answer is -ENOMEM and silence, not the OOM killer:
 * who floods gets an error, and the others in the cgroup are left alone.
 */
#ifndef FASTIPC_MEMORY_H
#define FASTIPC_MEMORY_H

#include <linux/slab.h>

#define FIPC_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#endif /* FASTIPC_MEMORY_H */
