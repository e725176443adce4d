using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;

namespace Jidoka.Core.Deciding.Explaining;

/// <summary>
/// Content as it is shown to whom its values are not: names and lengths, no value. A name that is none (an address as the key of an
/// object) is taken for a value.
/// </summary>
public static partial class ContentShape
{
    private const int MaxNameLength = 64;

    // An account's number as a key is no position.
    private const int MaxPositionLength = 3;
    private const int MatchTimeoutMs = 1_000;
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"
    );

    // Only its own words are written, and names of the characters above: nothing that a page could take for markup.
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>A text's length, in words.</summary>
    public static string Of(string text) =>
        string.Create(CultureInfo.InvariantCulture, $"({text.Length} characters)");

    /// <summary>A place in arguments; its length alone if a part of it is no name.</summary>
    /// <param name="path">Names and positions with dots between.</param>
    public static string OfPath(string path) => path.Split('.').All(IsName) ? path : Of(path);

    /// <summary>Arguments with their values replaced; their length alone if they are no JSON.</summary>
    /// <param name="json">JSON text.</param>
    public static string OfJson(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var buffer = new ArrayBufferWriter<byte>();
            using (var writer = new Utf8JsonWriter(buffer, Options))
                Write(writer, document.RootElement);
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (JsonException)
        {
            return Of(json);
        }
    }

    /// <summary>What a policy compared; empty unless all of it is labels, counts and what the inventory says, which are no content.</summary>
    /// <param name="message">The values with the expressions that read them, as <see cref="PolicyStep.Message"/> has them.</param>
    public static string OfMessage(string message) => Labels().IsMatch(message) ? message : "";

    // All of the message, and no value with a mark that could begin another: a list of what is no content, not of what is.
    [GeneratedRegex(
        @"^(?:(?:, )?`(?:(?:principal|resource|action)(?:\.[A-Za-z]\w*)*|context\.(?:door|leg|streaming|user|delegationDepth|chain|credential|bound|scopes|integrity|confidentiality|tags|findings|providerFeatures|clean|budgetRemaining|now|session\.\w+|targets\.(?:weakest|suppliers|count|declared|addresses|dates|others|executes|refused)|payload\.\w+|mandate\.(?:evoked|within|source)))` is [^`]*)+$",
        RegexOptions.CultureInvariant,
        MatchTimeoutMs
    )]
    private static partial Regex Labels();

    private static void Write(Utf8JsonWriter writer, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                writer.WriteStartObject();
                foreach (var member in value.EnumerateObject())
                {
                    writer.WritePropertyName(IsName(member.Name) ? member.Name : Of(member.Name));
                    Write(writer, member.Value);
                }
                writer.WriteEndObject();
                break;
            case JsonValueKind.Array:
                writer.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                    Write(writer, item);
                writer.WriteEndArray();
                break;
            case JsonValueKind.String:
                writer.WriteStringValue(Of(value.GetString()!));
                break;
            case JsonValueKind.Number:
                writer.WriteStringValue("(number)");
                break;
            case JsonValueKind.True or JsonValueKind.False:
                writer.WriteStringValue("(true or false)");
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static bool IsName(string part) =>
        part.Length is > 0 and <= MaxNameLength
        && !part.AsSpan().ContainsAnyExcept(NameCharacters)
        && (!part.All(char.IsAsciiDigit) || part.Length <= MaxPositionLength);
}
