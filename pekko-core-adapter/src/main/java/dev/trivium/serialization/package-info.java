/**
 * How tasks, results, failures and messages become bytes and come back.
 *
 * <pre>
 *   KryoCodec            a pool of Kryo instances; an instance is discarded after any failure
 *     PlainForm          what needs no Kryo: numbers, texts, bytes, packed lists, and lambdas that capture nothing else
 *     AllowedClasses     the class resolver: asks the AllowList before a class named by a peer is used
 *     SerializerChoice   picks the serializer of a class; says why a class cannot travel
 *       LambdaSerializer, ListSerializer, BytesSerializer, ThrowableSerializer, PathSerializer, ReferenceSerializer,
 *       LoggerSerializer, HolderSerializer, EnumMapSerializer, ViewSerializer, JdkSerializer; Kryo's own for the rest
 *       Advice           what to do about what cannot travel
 *     GraphReferences    what a graph refers to more than once
 *     Lambdas            looks each lambda expression up once
 *     GatheringOutput, BoundedInput
 *   UsersPart            what is the user's in a message to a Pekko actor
 *   RoundTripRefProvider, CopyingActorRef    have messages to actors of this JVM travel too
 * </pre>
 *
 * Codecs are used by whichever thread submits, executes or completes a task, or tells an actor. Threads of Pekko's remoting only decode
 * messages to Pekko actors.
 */
@NullMarked
package dev.trivium.serialization;

import org.jspecify.annotations.NullMarked;
