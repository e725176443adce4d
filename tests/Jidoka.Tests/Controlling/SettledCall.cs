using Jidoka.Composition;
using Jidoka.Core.Identifying;
using Jidoka.Core.Intercepting;

namespace Jidoka.Tests.Controlling;

/// <summary>A model call of alice's clerk, from its decision to its end.</summary>
internal static class SettledCall
{
    /// <summary>Makes it; returns the ledger index of its decision.</summary>
    public static async Task<long> MakeAsync(Node node)
    {
        await using var passage = await node.Pipeline.EnterAsync(
            new()
            {
                Id = node.Pipeline.NewCallId(),
                Kind = CallKind.Infer,
                Door = Door.OpenAiChat,
                Resource = AssetId.Model("m"),
                Body = "{}"u8.ToArray(),
            },
            new()
            {
                Tenant = new("default"),
                Agent = new("clerk"),
                User = new("alice"),
                Credential = CredentialKind.AgentKey,
                CredentialId = "k",
            },
            default
        );
        await passage.SettleAsync(new(SettledAs.Done));
        return passage.Index;
    }
}
