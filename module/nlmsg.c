// SPDX-License-Identifier: GPL-2.0
/* Netlink messages. */
#include <net/genetlink.h>

#include "nlmsg.h"

/* The family of all messages. Set once, before it is registered. */
static const struct genl_family *nlmsg_family __ro_after_init;

/**
 * fipc_nlmsg_init - set the family that all messages belong to
 * @family: about to be registered
 */
void __init fipc_nlmsg_init(const struct genl_family *family)
{
	nlmsg_family = family;
}

static void fipc_nlmsg_put_header(struct fipc_nlmsg *msg, u32 portid, u32 seq,
				  int flags, u8 cmd)
{
	msg->hdr = genlmsg_put(msg->skb, portid, seq, nlmsg_family, flags, cmd);
	msg->failed = !msg->hdr;
}

/**
 * fipc_nlmsg_begin_reply - begin the reply to a request
 * @msg: with @skb and @pad set
 * @info: the request
 */
void fipc_nlmsg_begin_reply(struct fipc_nlmsg *msg, const struct genl_info *info)
{
	fipc_nlmsg_put_header(msg, info->snd_portid, info->snd_seq, 0,
			      info->genlhdr->cmd);
}

/**
 * fipc_nlmsg_begin_dump - begin one message of a dump
 * @msg: with @skb and @pad set
 * @cb: the dump
 * @cmd: the command that asked for the dump
 */
void fipc_nlmsg_begin_dump(struct fipc_nlmsg *msg,
			   const struct netlink_callback *cb, u8 cmd)
{
	fipc_nlmsg_put_header(msg, NETLINK_CB(cb->skb).portid,
			      cb->nlh->nlmsg_seq, NLM_F_MULTI, cmd);
}

/**
 * fipc_nlmsg_begin_event - begin an event
 * @msg: with @skb and @pad set
 * @cmd: which event
 */
void fipc_nlmsg_begin_event(struct fipc_nlmsg *msg, u8 cmd)
{
	fipc_nlmsg_put_header(msg, 0, 0, 0, cmd);
}

/**
 * fipc_nlmsg_has_listeners - does a socket listen to a multicast group?
 * @group: index of the group in the family, which must be registered
 *
 * Return: true if at least one socket had joined the group a moment ago.
 */
bool fipc_nlmsg_has_listeners(unsigned int group)
{
	return genl_has_listeners(nlmsg_family, &init_net, group);
}

/**
 * fipc_nlmsg_multicast - send a complete event to a multicast group
 * @msg: complete; its @skb is consumed
 * @group: index of the group in the family, which must be registered
 * @gfp: for copies of the message
 */
void fipc_nlmsg_multicast(struct fipc_nlmsg *msg, unsigned int group, gfp_t gfp)
{
	genlmsg_multicast(nlmsg_family, msg->skb, 0, group, gfp);
}

/**
 * fipc_nlmsg_end - the message is complete
 * @msg: the message
 *
 * Return: 0; -EMSGSIZE if it did not fit, and @msg->skb is as it was before.
 */
int fipc_nlmsg_end(struct fipc_nlmsg *msg)
{
	if (!msg->failed) {
		genlmsg_end(msg->skb, msg->hdr);
		return 0;
	}
	if (msg->hdr)
		genlmsg_cancel(msg->skb, msg->hdr);

	return -EMSGSIZE;
}

void fipc_nlmsg_u32(struct fipc_nlmsg *msg, int attr, u32 value)
{
	msg->failed = msg->failed || nla_put_u32(msg->skb, attr, value);
}

void fipc_nlmsg_u64(struct fipc_nlmsg *msg, int attr, u64 value)
{
	msg->failed = msg->failed ||
		      nla_put_u64_64bit(msg->skb, attr, value, msg->pad);
}

/* An array of @n in one attribute. */
void fipc_nlmsg_u64s(struct fipc_nlmsg *msg, int attr, const u64 *values,
		     size_t n)
{
	msg->failed = msg->failed ||
		      nla_put_64bit(msg->skb, attr, n * sizeof(*values), values,
				    msg->pad);
}

/* The attribute is there if @value is true. */
void fipc_nlmsg_flag(struct fipc_nlmsg *msg, int attr, bool value)
{
	msg->failed = msg->failed || (value && nla_put_flag(msg->skb, attr));
}

void fipc_nlmsg_name(struct fipc_nlmsg *msg, int attr, const char *name)
{
	msg->failed = msg->failed || nla_put_string(msg->skb, attr, name);
}
