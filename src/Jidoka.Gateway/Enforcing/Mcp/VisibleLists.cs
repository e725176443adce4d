using System.Security.Cryptography;
using Jidoka.Gateway.Intercepting.Mcp;

namespace Jidoka.Gateway.Enforcing.Mcp;

/// <summary>What a caller may see of a server's lists, as a digest: who may not see what changed hears of no change.</summary>
internal sealed class VisibleLists(IPipeline pipeline, IDoorVisibility visibility)
{
    /// <summary>Fetches a list and digests what of it the caller may see.</summary>
    /// <param name="slot">The server's place.</param>
    /// <param name="server">The server.</param>
    /// <param name="listing">Which list.</param>
    /// <param name="caller">Who may see it.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>The digest; null: the caller may see nothing of it.</returns>
    /// <exception cref="UpstreamUnavailableException">The list cannot be had, or is beyond the bounds.</exception>
    public async ValueTask<string?> DigestAsync(
        UpstreamSlot slot,
        AssetId server,
        Listing listing,
        Caller caller,
        CancellationToken stop
    )
    {
        if (listing == Listing.Tools)
        {
            var list = await slot.ToolsAsync(mustHave: null, stop);
            var factory = pipeline.Factory;
            return Digest(
                list.Tools.Where(t =>
                        AssetId.Tool(server.Name, t.Name) is var id
                        && factory.Stands(id, t.Descriptor.Hash)
                        && visibility.MaySee(caller, id)
                    )
                    .Select(static t => t.Json)
            );
        }
        var seen = new List<ReadOnlyMemory<byte>>();
        foreach (
            var kind in listing == Listing.Prompts
                ? (OfferKind[])[OfferKind.Prompts]
                : [OfferKind.Resources, OfferKind.Templates]
        )
        foreach (var offer in await slot.OffersAsync(kind, stop))
            if (visibility.MayRead(caller, server, ServerRead.Text(kind.What, offer.Key)))
                seen.Add(offer.Json);
        return Digest(seen);
    }

    private static string? Digest(IEnumerable<ReadOnlyMemory<byte>> entries)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var any = false;
        foreach (var entry in entries)
        {
            any = true;
            hash.AppendData(entry.Span);
            hash.AppendData("\n"u8);
        }
        return any ? Convert.ToHexString(hash.GetHashAndReset()) : null;
    }
}
