/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: memory
 *
 * All objects that a user creates are charged to the user's memory cgroup. At its
 * limit, or if memory is short, an allocation fails with -ENOMEM, without a warning
 * and without the OOM killer. So a process that creates too many objects gets an
 * error, and the other processes of the cgroup are not killed.
 */
#ifndef FASTIPC_MEMORY_H
#define FASTIPC_MEMORY_H

#include <linux/slab.h>

#define FIPC_GFP (GFP_KERNEL_ACCOUNT | __GFP_RETRY_MAYFAIL | __GFP_NOWARN)

#endif /* FASTIPC_MEMORY_H */
