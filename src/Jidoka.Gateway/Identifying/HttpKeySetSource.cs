using Microsoft.IdentityModel.Tokens;

namespace Jidoka.Gateway.Identifying;

/// <summary>Keys from the issuer's key set address, found by its discovery document unless given.</summary>
/// <param name="http">Connects only to where the issuer may be, follows no redirects, has a time-out and refuses answers above <see cref="KeySet.MaxBytes"/>.</param>
/// <param name="issuer">The issuer as its tokens name it.</param>
/// <param name="keySet">The key set's address; null: ask the discovery document.</param>
internal sealed class HttpKeySetSource(HttpClient http, string issuer, Uri? keySet) : IKeySetSource
{
    /// <inheritdoc/>
    public async Task<ImmutableArray<SecurityKey>> ReadAsync(CancellationToken ended)
    {
        var address = keySet ?? await DiscoverAsync(ended);
        return KeySet.Parse(await GetAsync(address, ended), address.ToString());
    }

    /// <summary>OpenID Connect Discovery 1.0, section 4: the document must name the issuer that was asked.</summary>
    private async Task<Uri> DiscoverAsync(CancellationToken ended)
    {
        var address = new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration");
        var text = await GetAsync(address, ended);
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.GetProperty("issuer").GetString() != issuer)
                throw new KeySetException($"{address} names another issuer than {issuer}.");
            var found = new Uri(document.RootElement.GetProperty("jwks_uri").GetString() ?? "");
            return DoorAddress.IsConfidential(found)
                ? found
                : throw new KeySetException($"{address} names a jwks_uri that is not https.");
        }
        catch (Exception e)
            when (e
                    is JsonException
                        or UriFormatException
                        or KeyNotFoundException
                        or InvalidOperationException
            )
        {
            throw new KeySetException($"{address} is not a discovery document.", e);
        }
    }

    private async Task<string> GetAsync(Uri address, CancellationToken ended)
    {
        try
        {
            using var answer = await http.GetAsync(address, ended);
            return answer.IsSuccessStatusCode
                ? await answer.Content.ReadAsStringAsync(ended)
                : throw new KeySetException($"{address} answered {(int)answer.StatusCode}.");
        }
        catch (HttpRequestException e)
        {
            throw new KeySetException(
                $"{address} cannot be reached: {e.GetBaseException().Message}",
                e
            );
        }
    }
}
