using Jidoka.Gateway.Intercepting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Jidoka.Gateway.Enforcing.Llm;

/// <summary>
/// A model that the path names, as Azure has it. The path decides there and the body's <c>model</c> is passed over; so
/// the path's name is put into the body in its place, and everything after sees one name.
/// </summary>
internal static class Deployment
{
    /// <summary>The route value that holds the name.</summary>
    public const string RouteValue = "deployment";

    /// <summary>The body under the name that the path gives.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body; given back where another takes its place.</param>
    public static PooledBytes Name(HttpContext http, PooledBytes body)
    {
        if (http.GetRouteValue(RouteValue) is not string name)
            return body;
        var named = new PooledBytes(body.Length + name.Length);
        if (TryWrite(body.Memory, name, named))
        {
            body.Dispose();
            return named;
        }
        named.Dispose();
        return body; // the protocol's reader says what is wrong with it
    }

    private static bool TryWrite(ReadOnlyMemory<byte> body, string name, PooledBytes output)
    {
        try
        {
            using var document = JsonDocument.Parse(body, JsonRewriting.Reading);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                return false;
            using var json = new Utf8JsonWriter(output, JsonRewriting.Writing);
            json.WriteStartObject();
            json.WriteString("model"u8, name);
            foreach (var field in document.RootElement.EnumerateObject())
            {
                if (field.NameEquals("model"u8))
                    continue;
                json.WritePropertyName(field.Name);
                json.WriteRaw(field.Value);
            }
            json.WriteEndObject();
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
