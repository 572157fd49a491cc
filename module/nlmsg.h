/* SPDX-License-Identifier: GPL-2.0 */
/**
 * DOC: netlink messages
 *
 * Builds netlink messages: replies, messages of dumps, events. A caller adds
 * attributes without a check for space, and fipc_nlmsg_end() reports whether all of
 * them did fit. A message that does not fit is removed from its buffer.
 */
#ifndef FASTIPC_NLMSG_H
#define FASTIPC_NLMSG_H

#include <linux/types.h>

struct genl_family;
struct genl_info;
struct netlink_callback;
struct sk_buff;

/**
 * struct fipc_nlmsg - a netlink message under construction
 * @skb: the buffer
 * @hdr: header of the message in @skb; NULL if the header did not fit
 * @pad: type of the padding attribute; 0 if the message has no 64-bit attribute
 * @failed: something did not fit
 */
struct fipc_nlmsg {
	struct sk_buff *skb;
	void *hdr;
	int pad;
	bool failed;
};

void fipc_nlmsg_init(const struct genl_family *family);
void fipc_nlmsg_begin_reply(struct fipc_nlmsg *msg, const struct genl_info *info);
void fipc_nlmsg_begin_dump(struct fipc_nlmsg *msg,
			   const struct netlink_callback *cb, u8 cmd);
void fipc_nlmsg_begin_event(struct fipc_nlmsg *msg, u8 cmd);
bool fipc_nlmsg_has_listeners(unsigned int group);
void fipc_nlmsg_multicast(struct fipc_nlmsg *msg, unsigned int group, gfp_t gfp);
int fipc_nlmsg_end(struct fipc_nlmsg *msg);
void fipc_nlmsg_u32(struct fipc_nlmsg *msg, int attr, u32 value);
void fipc_nlmsg_u64(struct fipc_nlmsg *msg, int attr, u64 value);
void fipc_nlmsg_u64s(struct fipc_nlmsg *msg, int attr, const u64 *values,
		     size_t n);
void fipc_nlmsg_flag(struct fipc_nlmsg *msg, int attr, bool value);
void fipc_nlmsg_name(struct fipc_nlmsg *msg, int attr, const char *name);

#endif /* FASTIPC_NLMSG_H */
